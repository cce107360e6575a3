import { say } from "@/shared/ui";
import { action } from "./action";

export const redo = action({
  id: "redo", label: "Redo", group: "Edit", icon: "redo", keys: ["Mod+Shift+Z", "Mod+Y"], writes: true,
  enabled: ({ session }) => session.state.history.future.length > 0,
  perform({ session }) {
    const label = session.redo();
    if (label !== null) say(`Done again: ${label}`);
  },
});
