import type { ReactElement } from "react";
import type { LedgerRow } from "@/shared/api";
import { count } from "@/shared/format";
import { DataGrid, type GridColumn } from "./DataGrid";
import { balance, equation, TERMS } from "./balance";

const HARM = new Set(["dropped", "lost", "expired", "duplicate_effects"]);
const number = (id: keyof LedgerRow, title: string): GridColumn<LedgerRow> => ({
  id,
  title,
  numeric: true,
  cell: (row) => Number(row[id]),
  show: (row) => count(Number(row[id])),
  tone: (row) => (Number(row[id]) === 0 ? "quiet" : HARM.has(id) ? "bad" : ""),
});

const COLUMNS: readonly GridColumn<LedgerRow>[] = [
  { id: "element", title: "Element", cell: ({ element }) => element },
  { id: "group", title: "Group", cell: ({ group }) => group ?? "" },
  number("in", "In"),
  ...TERMS.map(([id, word]) => number(id, word.charAt(0).toUpperCase() + word.slice(1))),
  number("duplicates", "Duplicates"),
  number("duplicate_effects", "Duplicate effects"),
  {
    id: "holds", title: "Balances", cell: ({ holds }) => (holds ? "yes" : "no"), tone: ({ holds }) => (holds ? "" : "bad"),
    show: (row) => <span title={equation(row)}>{row.holds ? "yes" : "no"}</span>,
  },
];

/** Where every record went: in = handled + stored + … for each topic's group, queue, saga and view. */
export function Ledger({ rows }: { rows: readonly LedgerRow[] }): ReactElement {
  return (
    <>
      <p className="lead">{balance(rows)}</p>
      <DataGrid label="Ledger" rows={rows} columns={COLUMNS} rowKey={({ element, group }) => `${element} ${group ?? ""}`} />
    </>
  );
}
