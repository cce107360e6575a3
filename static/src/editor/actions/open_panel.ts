import type { DockTab } from "../model/session";
import { action, always, type Action } from "./action";

const panel = <Id extends string>(id: Id, tab: DockTab, label: string, key: string): Action<Id> =>
  action({
    id, label, group: "Go to", keys: [key], writes: false, inText: true, enabled: always, perform: ({ session }) => session.openDock(tab),
  });

export const PANELS = [
  panel("problems", "problems", "Problems", "Alt+1"),
  panel("scenario", "scenario", "Scenario", "Alt+2"),
  panel("events", "events", "Events", "Alt+3"),
  panel("charts", "charts", "Charts", "Alt+4"),
  panel("yaml", "yaml", "YAML", "Alt+5"),
] as const;
