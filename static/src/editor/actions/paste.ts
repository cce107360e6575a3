import { say } from "@/shared/ui";
import { paste as pasted, readClip, type Clip } from "../model/clipboard";
import { attempt } from "../model/session";
import { action, always, type ActionContext } from "./action";

/** Puts *from* into the design, a little aside, and selects it. */
export function pasteClip({ session }: ActionContext, from: Clip, label: string): void {
  const { design, schema } = session.state;
  if (schema === null) return;
  const { edits, ids } = pasted(design, schema, from, [40, 40]);
  const trouble = attempt(() => session.edit(label, edits));
  if (trouble !== null) say(trouble, "bad");
  else session.select(ids);
}

export const paste = action({
  id: "paste", label: "Paste", group: "Edit", keys: ["Mod+V"], writes: true,
  enabled: always,
  perform(context) {
    navigator.clipboard.readText().then((text) => {
      const from = readClip(text);
      if (from === null) say("The clipboard holds no nodes of a design.");
      else pasteClip(context, from, from.nodes.length === 1 ? `Paste ${from.nodes[0]?.id ?? ""}` : `Paste ${from.nodes.length} nodes`);
    }).catch(() => say("This browser does not let the page read the clipboard.", "bad"));
  },
});
