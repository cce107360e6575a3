import { say } from "@/shared/ui";
import { linkViews, nodeViews } from "../canvas/view";
import { removal } from "../model/clipboard";
import { mapping } from "../model/nodes";
import { placesOf } from "../model/rename";
import { attempt } from "../model/session";
import type { Path } from "../model/yaml/tree";
import { action, type ActionContext } from "./action";

/** A dotted path of the server as keys: names hold dots themselves, so the longest key that is there wins. */
export function keysOf(design: unknown, dotted: string): Path {
  const parts = dotted.split(".");
  const path: (string | number)[] = [];
  let value: unknown = design;
  let index = 0;
  while (index < parts.length) {
    let taken = 1;
    for (let size = parts.length - index; size > 1; size -= 1) {
      if (Object.hasOwn(mapping(value), parts.slice(index, index + size).join("."))) {
        taken = size;
        break;
      }
    }
    const key = parts.slice(index, index + taken).join(".");
    const item: unknown = Array.isArray(value) ? value[Number(key)] : mapping(value)[key];
    path.push(Array.isArray(value) ? Number(key) : key);
    value = item;
    index += taken;
  }
  return path;
}

export function deleteSelection({ session }: ActionContext): void {
  const { selected, selectedLink, design, schema } = session.state;
  if (selected.size === 0) {
    if (selectedLink !== null) deleteLink({ session, canvas: null }, selectedLink);
    return;
  }
  const ids = [...selected];
  const dangling = schema === null ? [] : ids.flatMap((id) =>
    placesOf(schema, design, id).filter(([section, node]) => section !== "layout" && !selected.has(String(node))));
  const label = ids.length === 1 ? `Delete ${ids[0] ?? ""}` : `Delete ${ids.length} nodes`;
  const trouble = attempt(() => session.edit(label, removal(design, ids)));
  if (trouble !== null) say(trouble, "bad");
  else if (dangling.length > 0) {
    say(`${label}. ${dangling.length === 1 ? "One place still means it" : `${dangling.length} places still mean it`}: see Problems.`, "plain", { label: "Undo", perform: () => session.undo() });
  }
}

function deleteLink({ session }: ActionContext, id: string): void {
  const { links, nodes, design, check } = session.state;
  const view = linkViews(links, nodeViews(nodes, design, check, new Map()), check).find((each) => each.id === id);
  if (view === undefined || view.paths.length === 0) return;
  const paths = view.paths.map((path) => keysOf(design, path));
  // A saga's step goes as a whole; list items go from the last, so that none moves another.
  const whole = paths.map((path) => (path[0] === "sagas" && path[2] === "steps" && path.length > 4 ? path.slice(0, 4) : path));
  const unique = [...new Map(whole.map((path) => [path.join("\u0000"), path])).values()].toSorted((a, b) => b.join("\u0000").localeCompare(a.join("\u0000"), "en", { numeric: true }));
  const trouble = attempt(() => session.edit(`Delete the link from ${view.from} to ${view.to}`, unique.map((path) => ({ do: "delete", path }))));
  if (trouble !== null) say(trouble, "bad");
  session.selectLink(null);
}

export const remove = action({
  id: "delete", label: "Delete", group: "Selection", icon: "trash", keys: ["Delete", "Backspace"], writes: true,
  enabled: ({ session }) => session.state.selected.size > 0 || session.state.selectedLink !== null,
  perform: deleteSelection,
});
