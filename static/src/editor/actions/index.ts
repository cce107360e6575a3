import type { CanvasHandle } from "../canvas/handle";
import type { Session } from "../model/session";
import type { Action, ActionContext } from "./action";
import { connect } from "./connect";
import { copy } from "./copy";
import { cut } from "./cut";
import { remove } from "./delete";
import { duplicate } from "./duplicate";
import { openExport } from "./open_export";
import { PANELS } from "./open_panel";
import { paste } from "./paste";
import { redo } from "./redo";
import { rename } from "./rename";
import { selectAll } from "./select_all";
import { selectDownstream, selectUpstream } from "./select_near";
import { shortcuts } from "./shortcuts";
import { tidy } from "./tidy";
import { undo } from "./undo";
import { fitAll, fitSelection, showInYaml, toggleDock, toggleInspector, zoomIn, zoomOut } from "./view";

export type { Action, ActionContext } from "./action";

/** Everything that a person can do, in the order of the sheet of shortcuts. */
export const ACTIONS = [
  undo, redo, paste, selectAll, tidy,
  rename, connect, duplicate, copy, cut, remove, showInYaml, selectUpstream, selectDownstream,
  fitAll, fitSelection, zoomIn, zoomOut, toggleInspector, toggleDock, shortcuts,
  ...PANELS, openExport,
] as const;

export type ActionId = (typeof ACTIONS)[number]["id"];

export const actionOf = (id: ActionId): Action => ACTIONS.find((each) => each.id === id) as Action;

export const mayPerform = (each: Action, context: ActionContext): boolean =>
  !(each.writes && context.session.readOnly) && each.enabled(context);

export function perform(id: ActionId, session: Session, canvas: CanvasHandle | null): void {
  const found = actionOf(id);
  if (mayPerform(found, { session, canvas })) found.perform({ session, canvas });
}

/** "Mod+Shift+Z" for a key that was pressed; Mod is ⌘ on a Mac and Ctrl elsewhere. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "code">): string {
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const key = event.altKey && letter !== undefined ? letter : (event.altKey || event.shiftKey) && digit !== undefined ? digit : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const mods = [(event.ctrlKey || event.metaKey) && "Mod", event.altKey && "Alt", event.shiftKey && key !== "?" && "Shift"];
  return [...mods.filter((each) => each !== false), key].join("+");
}
