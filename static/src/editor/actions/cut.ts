import { action, anySelected } from "./action";
import { copySelection } from "./copy";
import { deleteSelection } from "./delete";

export const cut = action({
  id: "cut", label: "Cut", group: "Selection", keys: ["Mod+X"], writes: true,
  enabled: anySelected,
  perform: (context) => void copySelection(context).then((done) => {
    if (done) deleteSelection(context);
  }),
});
