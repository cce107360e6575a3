/** How a table is sorted: by which column, and which way. */
export interface Sorting {
  readonly column: string;
  readonly down: boolean;
}

export type Cell = string | number | null;

/** A column: how its heading reads, what a row has in it, and how that is shown. */
export interface TableColumn<R> {
  readonly id: string;
  readonly title: string;
  readonly numeric?: boolean;
  readonly cell: (row: R) => Cell;
}

/** The same column again turns the order; a new one begins with what one looks for: names up, numbers down. */
export const sortBy = (sorting: Sorting | null, column: string, numeric: boolean): Sorting =>
  sorting?.column === column ? { column, down: !sorting.down } : { column, down: numeric };

const compare = (one: Cell, other: Cell): number =>
  typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "en", { numeric: true });

/** The rows in order; those without a value always last; equal ones keep their places. */
export function sorted<R>(rows: readonly R[], columns: readonly TableColumn<R>[], sorting: Sorting | null): readonly R[] {
  const column = columns.find(({ id }) => id === sorting?.column);
  if (column === undefined || sorting === null) return rows;
  const way = sorting.down ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [column.cell(one), column.cell(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return way * compare(a, b);
  });
}

/** The rows in which every word of *text* occurs in some column. */
export function filtered<R>(rows: readonly R[], columns: readonly TableColumn<R>[], text: string): readonly R[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const all = columns.map(({ cell }) => String(cell(row))).join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
