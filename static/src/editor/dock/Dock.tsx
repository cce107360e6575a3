import { lazy, Suspense, type ReactElement, type ReactNode } from "react";
import { IconButton, Skeleton, Tabs, type TabSpec } from "@/shared/ui";
import type { DockTab } from "../model/session";
import { Problems } from "../problems/Problems";
import { ScenarioPanel } from "../scenario/ScenarioPanel";
import { useEditor, useSession } from "../session_context";

/** The text editor is a third of the page's code: it comes when it is looked at. */
const YamlView = lazy(() => import("../code/YamlView").then((module) => ({ default: module.YamlView })));

/** The bottom: what the text, the check, the scenario and the run say. */
export function Dock({ events, charts }: { events: ReactNode; charts: ReactNode }): ReactElement {
  const session = useSession();
  const dock = useEditor((state) => state.dock);
  const findings = useEditor((state) => state.check?.findings);
  const worst = findings?.some((each) => each.severity === "error") === true ? "bad" : findings?.some((each) => each.severity === "warning") === true ? "warn" : "";
  const tabs: (TabSpec & { id: DockTab })[] = [
    { id: "problems", label: "Problems", badge: <span className={`badge ${worst}`}>{findings?.length ?? "…"}</span>, content: <Problems /> },
    { id: "scenario", label: "Scenario", content: <ScenarioPanel /> },
    { id: "events", label: "Events", content: events },
    { id: "charts", label: "Charts", content: charts },
    { id: "yaml", label: "YAML", content: <Suspense fallback={<Skeleton lines={5} />}><YamlView /></Suspense> },
  ];
  return (
    <Tabs label="Dock" className="dock" tabs={tabs} selected={dock.tab} onSelect={(id) => session.openDock(id as DockTab)}
      end={<IconButton small icon="down" label="Fold the dock" keys="Mod+J" placement="top" onPress={() => session.store.setState({ dock: { ...dock, open: false } })} />} />
  );
}
