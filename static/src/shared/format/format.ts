/**
 * Numbers for people, by the rules of simulator.base.units: three significant digits, a thin space in
 * thousands, the unit always beside the number.
 */

const THIN = "\u2009";
const NO_BREAK = "\u00a0";
const NOTHING = "–";

const isNumber = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** Puts a thin space between groups of three digits of the whole part: 12345.6 → "12 345.6". */
function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const parted = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}

/** *value* with *digits* significant digits, without an exponent and without trailing zeros. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return NOTHING;
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.max(0, digits - 1 - magnitude);
  const scale = 10 ** Math.max(0, magnitude - digits + 1);
  const rounded = Math.round(value / scale) * scale;
  const text = (decimals > 0 ? value : rounded).toFixed(Math.min(decimals, 12));
  const trimmed = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return trimmed.startsWith("-") ? `−${grouped(trimmed.slice(1))}` : grouped(trimmed);
}

const DURATIONS: readonly (readonly [number, string])[] = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
];

/** A duration of *seconds* in the largest unit that leaves at least 1: 0.04 → "40 ms", 90 → "1.5 min". */
export function duration(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return NOTHING;
  if (seconds === 0) return `0${NO_BREAK}s`;
  const size = Math.abs(seconds);
  const [unit, name] = DURATIONS.find(([each]) => size >= each * 0.9995) ?? [1e-6, "µs"];
  return `${significant(seconds / unit)}${NO_BREAK}${name}`;
}

/** A place on the clock of a run: 75.5 → "1:15.5", 3671 → "1:01:11". */
export function clock(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return NOTHING;
  const tenths = Math.round(Math.abs(seconds) * 10);
  const whole = Math.floor(tenths / 10);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (part: number): string => String(part).padStart(2, "0");
  const fraction = h > 0 ? "" : `.${tenths % 10}`;
  const sign = seconds < 0 ? "−" : "";
  return h > 0 ? `${sign}${h}:${two(m)}:${two(s)}` : `${sign}${m}:${two(s)}${fraction}`;
}

/** A rate: 200 → "200/s", 1234.5 → "1 230/s", 0.05 → "3/min". */
export function rate(perSecond: number | null | undefined): string {
  if (!isNumber(perSecond)) return NOTHING;
  if (perSecond !== 0 && Math.abs(perSecond) < 0.01 / 3600) return "< 0.01/h";
  if (perSecond !== 0 && Math.abs(perSecond) < 1 / 60) return `${significant(perSecond * 3600)}/h`;
  if (perSecond !== 0 && Math.abs(perSecond) < 0.1) return `${significant(perSecond * 60)}/min`;
  return `${significant(perSecond)}/s`;
}

/** A whole count, never rounded: 12345 → "12 345"; a mean of counts keeps three significant digits. */
export function count(value: number | null | undefined): string {
  if (!isNumber(value)) return NOTHING;
  if (!Number.isInteger(value)) return significant(value);
  return value < 0 ? `−${grouped(String(-value))}` : grouped(String(value));
}

/** A share of 1: 0.273 → "27.3 %". */
export function percent(share: number | null | undefined): string {
  if (!isNumber(share)) return NOTHING;
  return `${significant(share * 100)}${NO_BREAK}%`;
}

const BYTES: readonly (readonly [number, string])[] = [
  [2 ** 40, "TiB"],
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
];

/** A size: 1048576 → "1 MiB". */
export function bytes(size: number | null | undefined): string {
  if (!isNumber(size)) return NOTHING;
  const [unit, name] = BYTES.find(([each]) => Math.abs(size) >= each) ?? [1, "B"];
  return `${significant(size / unit)}${NO_BREAK}${name}`;
}

/** A metric's value by the unit that the catalogue gives it: "s", "1", "count", "records", "/s", "bytes". */
export function quantity(value: number | null | undefined, unit: string): string {
  switch (unit) {
    case "s":
      return duration(value);
    case "1":
    case "share":
    case "%":
      return percent(value);
    case "/s":
    case "1/s":
    case "per s":
      return rate(value);
    case "bytes":
    case "B":
      return bytes(value);
    case "":
    case "count":
      return count(value);
    default:
      return isNumber(value) ? `${count(value)}${NO_BREAK}${unit}` : NOTHING;
  }
}

/** "1 record", "2 records". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)}${NO_BREAK}${value === 1 ? one : many}`;

/** How long ago *iso* was, in one word or two. */
export function ago(iso: string, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  if (seconds < 7 * 86400) return `${Math.round(seconds / 86400)} d ago`;
  return new Date(iso).toISOString().slice(0, 10);
}
