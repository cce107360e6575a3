import type { MenuEntry, MenuGroup } from "@/shared/ui";
import { actionOf, mayPerform, type ActionId } from "../actions";
import type { CanvasHandle } from "../canvas/handle";
import type { Place } from "../canvas/places";
import { onCanvas } from "../canvas/view";
import { FACES } from "../kinds";
import { waysToJoin } from "../model/links";
import { mapping, type Plain } from "../model/nodes";
import type { Kind } from "../model/sections";
import type { Session } from "../model/session";
import type { FaultChoice, RunSlots } from "./run_slots";

export type MenuTarget = { node: string } | { link: string } | { place: Place } | { line: string; place: Place };

export interface MenuTools {
  session: Session;
  act: (id: ActionId) => void;
  add: (kind: Kind, place: Place | null) => string | null;
  joinNodes: (from: string, to: string) => void;
  run: RunSlots;
  addFault: (choice: FaultChoice) => void;
  canvas: CanvasHandle | null;
}

/** What can be done to a node, a link or the empty canvas; the same actions as everywhere. */
export function menuFor(target: MenuTarget, { session, act, add, joinNodes, run, addFault, canvas }: MenuTools): MenuGroup[] {
  const entry = (id: ActionId): MenuEntry => {
    const each = actionOf(id);
    return {
      id, label: each.label, danger: id === "delete", disabled: !mayPerform(each, { session, canvas }), perform: () => act(id),
      ...(each.icon === undefined ? {} : { icon: each.icon }), ...(each.keys[0] === undefined ? {} : { keys: each.keys[0] }),
    };
  };
  if ("node" in target) {
    const node = session.state.nodes.find((each) => each.id === target.node);
    const facts: Plain = { ...mapping(session.state.check?.graph.nodes.find((each) => each.id === target.node)?.facts) };
    const faults = node === undefined ? [] : run.faults(node.kind, node.id, facts);
    const { inject } = run;
    const live = inject === null ? [] : faults.map((fault): MenuEntry => ({ id: `now ${fault.id}`, label: fault.label, icon: "fault", perform: () => inject(fault.mapping), ...(fault.title === undefined ? {} : { note: fault.title }) }));
    const planned = session.readOnly || session.state.scenario === null ? [] : faults.map((fault): MenuEntry => ({ id: `plan ${fault.id}`, label: fault.label, perform: () => addFault(fault) }));
    return [
      ...(live.length > 0 ? [{ title: "Inject now", entries: live }] : []),
      { entries: [entry("connect"), entry("rename"), entry("show-in-yaml")] },
      { entries: [entry("duplicate"), entry("copy"), entry("cut")] },
      { entries: planned.length === 0 ? [] : [{ id: "plan", label: `Add a fault to ${session.state.scenario ?? ""}`, icon: "fault", entries: planned }] },
      { entries: [entry("delete")] },
    ];
  }
  if ("link" in target) return [{ entries: [entry("delete")] }];
  const from = "line" in target ? session.state.nodes.find((each) => each.id === target.line) : undefined;
  const kinds = Object.values(FACES).filter((face) => onCanvas(face.kind) && (from === undefined || joinable(from.kind, face.kind)));
  const adding: MenuGroup = {
    title: from === undefined ? "Add here" : `Add and connect from ${from.id}`,
    entries: kinds.map((face) => ({
      id: `add ${face.kind}`, label: face.title, icon: face.icon, disabled: session.readOnly,
      perform: () => {
        const id = add(face.kind, "place" in target ? target.place : null);
        if (id !== null && from !== undefined) joinNodes(from.id, id);
      },
    })),
  };
  return from === undefined ? [adding, { entries: [entry("paste"), entry("select-all"), entry("tidy"), entry("fit")] }] : [adding];
}

/** Whether two kinds may ever be joined in this direction; handlers and schemas come later. */
function joinable(from: Kind, to: Kind): boolean {
  const ways = waysToJoin({ services: { a: { handles: { h: {} } }, b: { handles: { h: {} } } }, topics: { a: { carries: ["S"] }, b: { carries: ["S"] } } }, { id: "a", kind: from }, { id: "b", kind: to });
  return "ways" in ways;
}
