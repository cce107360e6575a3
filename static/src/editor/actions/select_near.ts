import { action, anySelected, type ActionContext } from "./action";

function grow({ session }: ActionContext, way: "from" | "to"): void {
  const { links, selected } = session.state;
  const other = way === "from" ? "to" : "from";
  const all = new Set(selected);
  let before = -1;
  while (all.size !== before) {
    before = all.size;
    for (const link of links) if (all.has(link[other])) all.add(link[way]);
  }
  session.select(all);
}

export const selectUpstream = action({
  id: "select-upstream", label: "Select everything upstream", group: "Selection", keys: ["Alt+Shift+ArrowLeft"], writes: false,
  enabled: anySelected, perform: (context) => grow(context, "from"),
});

export const selectDownstream = action({
  id: "select-downstream", label: "Select everything downstream", group: "Selection", keys: ["Alt+Shift+ArrowRight"], writes: false,
  enabled: anySelected, perform: (context) => grow(context, "to"),
});
