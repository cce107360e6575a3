import type { ReactElement } from "react";
import type { RunController } from "./controller";
import { EventLog } from "./EventLog";
import { useEvents, useRunView } from "./hooks";
import { isOver } from "./state";

/** The event log of the run that the page watches. */
export function EventsPanel({ controller, onOpenElement }: {
  controller: RunController;
  onOpenElement: (element: string) => void;
}): ReactElement {
  const { frames, run } = useRunView(controller);
  const events = useEvents(frames);
  const empty =
    run === null
      ? "Faults, rebalances and elections are listed here while a design runs. Choose 10× beside Run, press Run, then right-click a node and break it."
      : isOver(run.state)
        ? "Nothing happened in this run: no fault, no rebalance, no election. Choose 10× beside Run to break things while it runs."
        : "Nothing has happened yet. Right-click a node to inject a fault.";
  return <EventLog events={events} onOpenElement={onOpenElement} empty={empty} />;
}
