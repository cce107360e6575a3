import { action, always } from "./action";

export const shortcuts = action({
  id: "shortcuts", label: "Keyboard shortcuts", group: "View", icon: "keyboard", keys: ["?", "Shift+?"], writes: false,
  enabled: always,
  perform: ({ session }) => session.store.setState({ dialog: "shortcuts" }),
});
