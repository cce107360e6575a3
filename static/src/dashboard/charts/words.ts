import { clock, quantity } from "@/shared/format";
import type { FrameStore } from "../run/frames";
import type { Line } from "./spec";

/** The highest value of a column and when it was, null while there is none. */
export function highest(frames: FrameStore, column: number): { value: number; t_s: number } | null {
  const values = frames.values(column);
  let at = -1;
  for (let each = 0; each < values.length; each += 1) {
    const value = values[each] ?? Number.NaN;
    if (!Number.isNaN(value) && (at < 0 || value > (values[at] ?? Number.NaN))) at = each;
  }
  return at < 0 ? null : { value: values[at] ?? Number.NaN, t_s: frames.times_s[at] ?? 0 };
}

/** A chart for those who do not see it: where every line stands and how high it was. */
export function spoken(title: string, unit: string, frames: FrameStore, lines: readonly Line[]): string {
  const parts = lines.map(({ column, label }) => {
    const peak = highest(frames, column);
    if (peak === null) return `${label}: no value yet`;
    return `${label}: ${quantity(frames.latest(column), unit)} now, at most ${quantity(peak.value, unit)} at ${clock(peak.t_s)}`;
  });
  return `${title}. ${parts.length === 0 ? "Nothing in this design has it." : `${parts.join(". ")}.`}`;
}

/** The rows of a chart's table: at most *most* instants, evenly spaced, always with the last. */
export function tableRows(frames: FrameStore, lines: readonly Line[], most: number): readonly (readonly number[])[] {
  const times = frames.times_s;
  const step = Math.max(1, Math.ceil(times.length / most));
  const rows: number[][] = [];
  for (let at = (times.length - 1) % step; at < times.length; at += step) {
    if (at >= 0) rows.push([times[at] ?? 0, ...lines.map(({ column }) => frames.values(column)[at] ?? Number.NaN)]);
  }
  return rows;
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Every frame of the lines as CSV (RFC 4180, point as decimal sign, empty where there is no value). */
export function csv(unit: string, frames: FrameStore, lines: readonly Line[]): string {
  const header = ["time_s", ...lines.map(({ label }) => `${label} [${unit}]`)].map(quoted).join(",");
  const rows = tableRows(frames, lines, Number.POSITIVE_INFINITY).map((row) =>
    row.map((value) => (Number.isNaN(value) ? "" : String(value))).join(","),
  );
  return [header, ...rows, ""].join("\r\n");
}
