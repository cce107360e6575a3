import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import { filtered, sortBy, sorted, type Sorting, type TableColumn } from "./table";

/** A column that also says how its cells are shown, where that is more than their text. */
export interface GridColumn<R> extends TableColumn<R> {
  readonly show?: (row: R) => ReactNode;
  readonly tone?: (row: R) => "bad" | "quiet" | "";
}

/** A table that one sorts by its headings and, with *filter*, searches by word. */
export function DataGrid<R>({ label, rows, columns, rowKey, filter = false, first = null }: {
  label: string;
  rows: readonly R[];
  columns: readonly GridColumn<R>[];
  rowKey: (row: R) => string;
  filter?: boolean;
  first?: Sorting | null;
}): ReactElement {
  const [sorting, setSorting] = useState<Sorting | null>(first);
  const [text, setText] = useState("");
  const shown = useMemo(() => sorted(filtered(rows, columns, text), columns, sorting), [rows, columns, text, sorting]);
  return (
    <div className="grid">
      {filter && (
        <div className="grid-filter">
          <input type="search" className="input" aria-label={`Filter ${label}`} placeholder="Filter by word" value={text}
            onChange={(event) => setText(event.target.value)} />
          <span className="hint" role="status">{shown.length === rows.length ? `${rows.length} rows` : `${shown.length} of ${rows.length} rows`}</span>
        </div>
      )}
      <div className="grid-scroll" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map(({ id, title, numeric = false }) => (
                <th key={id} scope="col" className={numeric ? "numeric" : ""}
                  aria-sort={sorting?.column !== id ? "none" : sorting.down ? "descending" : "ascending"}>
                  <button type="button" onClick={() => setSorting(sortBy(sorting, id, numeric))}>
                    {title}
                    <span className="sort-mark" aria-hidden="true">{sorting?.column !== id ? "" : sorting.down ? "↓" : "↑"}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ id, numeric = false, cell, show, tone }) => (
                  <td key={id} className={`${numeric ? "numeric" : ""} ${tone?.(row) ?? ""}`}>{show === undefined ? cell(row) : show(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
