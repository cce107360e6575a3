import { useMemo, useState, type ReactElement } from "react";
import { api, sentence, type ObjectiveSoFar, type Replication } from "@/shared/api";
import { duration, quantity } from "@/shared/format";
import { Button, say } from "@/shared/ui";
import { DataGrid, type GridColumn } from "../results/DataGrid";

/** Starts one replication as a run and goes there: the same numbers, to watch. */
async function open(experiment: string, number: number): Promise<void> {
  try {
    const run = await api.repeatReplication(experiment, number);
    window.location.assign(`/runs/${run.id}`);
  } catch (error) {
    say(sentence(error), "bad");
  }
}

function OpenButton({ experiment, number }: { experiment: string; number: number }): ReactElement {
  const [asked, setAsked] = useState(false);
  return (
    <Button small look="quiet" icon="run" isDisabled={asked} onPress={() => {
      setAsked(true);
      void open(experiment, number).finally(() => setAsked(false));
    }}><span>Open<span className="only-read"> replication {number}</span> as a run</span></Button>
  );
}

const objective = (row: Replication, name: string): Replication["objectives"][number] | undefined =>
  row.objectives.find((each) => each.name === name);

/** Whether the replications say different things of an objective: a column of equal numbers tells nothing. */
const differs = (rows: readonly Replication[], name: string): boolean =>
  new Set(rows.filter(({ state }) => state === "finished").map((row) => objective(row, name)?.value)).size > 1;

/** Every replication with the way to watch it, and what it alone says of each objective on which they differ. */
export function Replications({ id, rows, judged }: { id: string; rows: readonly Replication[]; judged: readonly Pick<ObjectiveSoFar, "name" | "unit">[] }): ReactElement {
  const columns = useMemo<readonly GridColumn<Replication>[]>(
    () => [
      { id: "number", title: "Replication", cell: ({ number }) => String(number) },
      { id: "open", title: "Watch", cell: ({ number }) => number, show: ({ number }) => <OpenButton experiment={id} number={number} /> },
      ...judged.filter(({ name }) => differs(rows, name)).map(({ name, unit }): GridColumn<Replication> => ({
        id: `objective ${name}`, title: name, numeric: true,
        cell: (row) => objective(row, name)?.value ?? null,
        show: (row) => quantity(objective(row, name)?.value, unit),
        tone: (row) => (objective(row, name)?.verdict === "missed" ? "bad" : ""),
      })),
      { id: "took", title: "Computed in", numeric: true, cell: ({ duration_s }) => duration_s, show: ({ duration_s }) => duration(duration_s), tone: () => "quiet" },
      {
        id: "state", title: "State", cell: ({ state, attempts }) => (state === "finished" && attempts > 1 ? `finished by worker ${attempts}` : state), tone: () => "quiet",
      },
    ],
    [id, judged, rows],
  );
  return <DataGrid label="each replication" rows={rows} columns={columns} rowKey={({ number }) => String(number)} />;
}
