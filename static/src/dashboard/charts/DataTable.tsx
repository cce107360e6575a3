import type { ReactElement } from "react";
import { clock, quantity } from "@/shared/format";
import type { FrameStore } from "../run/frames";
import type { Line } from "./spec";
import { tableRows } from "./words";

const MOST_ROWS = 40;

/** A chart's numbers as a table: at most forty instants, evenly spaced; the CSV has all of them. */
export function DataTable({ title, unit, frames, lines }: {
  title: string;
  unit: string;
  frames: FrameStore;
  lines: readonly Line[];
}): ReactElement {
  const rows = tableRows(frames, lines, MOST_ROWS);
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map(({ label }) => <th key={label} scope="col">{label}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(([t_s, ...values]) => (
            <tr key={t_s}>
              <th scope="row">{clock(t_s)}</th>
              {values.map((value, at) => <td key={lines[at]?.label}>{quantity(value, unit)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
