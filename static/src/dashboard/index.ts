/** What the pages show of a run. The editor's entry point mounts the panels; the results page is all ours. */
import "uplot/dist/uPlot.min.css";
import "./dashboard.css";

export { ReplicateDialog } from "./experiment/ReplicateDialog";
export { ChartsPanel } from "./run/ChartsPanel";
export { RunController, type RunView } from "./run/controller";
export { EventsPanel } from "./run/EventsPanel";
export { faultMenuItems, type FaultMenuItem } from "./run/faults";
export type { ScheduledFault } from "./run/fault_windows";
export { useRunController, useRunView } from "./run/hooks";
export { RunControls } from "./run/RunControls";
export { SpeedChoice } from "./run/SpeedChoice";
export { SPEEDS } from "./run/speeds";
export { isActive, isOver, mayDo } from "./run/state";
