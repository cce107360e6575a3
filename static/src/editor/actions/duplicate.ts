import { clip } from "../model/clipboard";
import { action, anySelected } from "./action";
import { pasteClip } from "./paste";

export const duplicate = action({
  id: "duplicate", label: "Duplicate", group: "Selection", icon: "copy", keys: ["Mod+D"], writes: true,
  enabled: anySelected,
  perform(context) {
    const { design, selected } = context.session.state;
    const from = clip(design, selected, (id) => context.canvas?.place(id) ?? null);
    pasteClip(context, from, from.nodes.length === 1 ? `Duplicate ${from.nodes[0]?.id ?? ""}` : `Duplicate ${from.nodes.length} nodes`);
  },
});
