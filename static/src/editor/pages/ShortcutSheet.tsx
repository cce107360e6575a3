import type { ReactElement } from "react";
import { Dialog, Kbd } from "@/shared/ui";
import { ACTIONS, type Action } from "../actions";

const OTHERS: readonly { label: string; keys: string }[] = [
  { label: "Find a command or a node", keys: "Mod+K" },
  { label: "Run the scenario", keys: "Mod+Enter" },
  { label: "Replicate the scenario", keys: "Mod+Shift+Enter" },
  { label: "Save now", keys: "Mod+S" },
  { label: "Nudge the selection", keys: "Arrows" },
  { label: "Nudge further", keys: "Shift+Arrows" },
  { label: "Next node", keys: "Tab" },
  { label: "Select the node in focus", keys: "Enter" },
  { label: "Give up, clear the selection", keys: "Escape" },
  { label: "Select by a frame", keys: "Shift+Drag" },
];

/** Every shortcut, from the actions themselves. */
export function ShortcutSheet({ onClose }: { onClose: () => void }): ReactElement {
  const groups = [...new Set(ACTIONS.map((each) => each.group))];
  const rows = (actions: readonly Action[]): ReactElement[] =>
    actions.filter((each) => each.keys.length > 0).map((each) => (
      <li key={each.id}><span>{each.label}</span><Kbd keys={each.keys[0] ?? ""} /></li>
    ));
  return (
    <Dialog open wide title="Keyboard shortcuts" onClose={onClose}>
      <div className="sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>{rows(ACTIONS.filter((each) => each.group === group))}</ul>
          </section>
        ))}
        <section>
          <h3>Everywhere</h3>
          <ul>{OTHERS.map(({ label, keys }) => <li key={label}><span>{label}</span><Kbd keys={keys} /></li>)}</ul>
        </section>
      </div>
    </Dialog>
  );
}
