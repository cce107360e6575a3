import { action, oneSelected } from "./action";

export const rename = action({
  id: "rename", label: "Rename", group: "Selection", icon: "pencil", keys: ["F2"], writes: true,
  enabled: oneSelected,
  perform({ session }) {
    const [id] = session.state.selected;
    if (id !== undefined) session.store.setState({ dialog: { kind: "rename", id } });
  },
});
