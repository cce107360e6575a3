import { say } from "@/shared/ui";
import { clip } from "../model/clipboard";
import { action, anySelected, type ActionContext } from "./action";

export async function copySelection({ session, canvas }: ActionContext): Promise<boolean> {
  const { design, selected } = session.state;
  const text = JSON.stringify(clip(design, selected, (id) => canvas?.place(id) ?? null));
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    say("This browser does not let the page write to the clipboard.", "bad");
    return false;
  }
}

export const copy = action({
  id: "copy", label: "Copy", group: "Selection", icon: "copy", keys: ["Mod+C"], writes: false,
  enabled: anySelected,
  perform: (context) => void copySelection(context),
});
