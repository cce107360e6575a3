import type { IconName } from "@/shared/ui";
import type { CanvasHandle } from "../canvas/handle";
import type { Session } from "../model/session";

export interface ActionContext {
  session: Session;
  canvas: CanvasHandle | null;
}

/** One thing that a person can do; menus, shortcuts, the palette and the sheet of shortcuts all come from it. */
export interface Action<Id extends string = string> {
  id: Id;
  label: string;
  group: "Edit" | "Selection" | "View" | "Go to";
  icon?: IconName;
  /** "Mod+Shift+Z"; the first is shown. */
  keys: readonly string[];
  /** Changes the design: not for viewers. */
  writes: boolean;
  /** Works while a text field has the focus. */
  inText?: boolean;
  enabled(context: ActionContext): boolean;
  perform(context: ActionContext): void;
}

export const action = <Id extends string>(spec: Action<Id>): Action<Id> => spec;

export const anySelected = ({ session }: ActionContext): boolean => session.state.selected.size > 0;
export const oneSelected = ({ session }: ActionContext): boolean => session.state.selected.size === 1;
export const always = (): boolean => true;
