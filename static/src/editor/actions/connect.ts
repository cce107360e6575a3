import { action, oneSelected } from "./action";

export const connect = action({
  id: "connect", label: "Connect to…", group: "Selection", icon: "link", keys: ["C"], writes: true,
  enabled: oneSelected,
  perform({ session }) {
    const [from] = session.state.selected;
    if (from !== undefined) session.store.setState({ dialog: { kind: "connect", from } });
  },
});
