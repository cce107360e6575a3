import { say } from "@/shared/ui";
import { action } from "./action";

export const undo = action({
  id: "undo", label: "Undo", group: "Edit", icon: "undo", keys: ["Mod+Z"], writes: true,
  enabled: ({ session }) => session.state.history.past.length > 0,
  perform({ session }) {
    const label = session.undo();
    if (label !== null) say(`Undone: ${label}`);
  },
});
