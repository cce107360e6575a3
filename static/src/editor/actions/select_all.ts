import { onCanvas } from "../canvas/view";
import { action, always } from "./action";

export const selectAll = action({
  id: "select-all", label: "Select everything", group: "Edit", keys: ["Mod+A"], writes: false,
  enabled: always,
  perform: ({ session }) => session.select(session.state.nodes.filter((node) => onCanvas(node.kind)).map((node) => node.id)),
});
