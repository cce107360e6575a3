/** Distributions as curves: phrases are read leniently, for a picture only; the simulator's parser is the judge. */

const UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, "µs": 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 };

const TIME = String.raw`(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|min|h|d)`;
const seconds = (digits: string | undefined, unit: string | undefined): number => Number(digits) * (UNITS[unit ?? "s"] ?? 1);

export interface Curve {
  mean_s: number;
  p99_s: number;
  /** The density at *t* seconds, up to a constant factor. */
  density: (t: number) => number;
}

function lognormal(mean: number, sigma: number): Curve {
  const mu = Math.log(mean) - sigma ** 2 / 2;
  return {
    mean_s: mean,
    p99_s: Math.exp(mu + 2.326348 * sigma),
    density: (t) => (t <= 0 ? 0 : Math.exp(-((Math.log(t) - mu) ** 2) / (2 * sigma ** 2)) / (t * sigma)),
  };
}

/** The sigma at which a lognormal of this mean has this 99 % quantile; NaN when there is none. */
function sigmaOf(mean: number, p99: number): number {
  // ln(p99/mean) = z·σ − σ²/2, the smaller root.
  const z = 2.326348;
  const under = z ** 2 - 2 * Math.log(p99 / mean);
  return under < 0 ? Number.NaN : z - Math.sqrt(under);
}

function erlang(stages: number, mean: number): Curve {
  const scale = mean / stages;
  const density = (t: number): number => (t < 0 ? 0 : Math.exp((stages - 1) * Math.log(Math.max(t, 1e-300) / scale) - t / scale));
  // The quantile by Wilson and Hilferty: exact enough for a picture.
  const p99 = mean * (1 - 1 / (9 * stages) + 2.326348 * Math.sqrt(1 / (9 * stages))) ** 3;
  return { mean_s: mean, p99_s: stages === 1 ? mean * Math.log(100) : p99, density };
}

/** The curve of a phrase; null for a constant and for what has no simple curve. */
export function curveOf(phrase: string): Curve | null {
  const match = (pattern: string): RegExpExecArray | null => new RegExp(`^\\s*${pattern}\\s*$`).exec(phrase);
  let found = match(`exponential(?: mean)? ${TIME}`);
  if (found !== null) return erlang(1, seconds(found[1], found[2]));
  found = match(`erlang (\\d+) mean ${TIME}`);
  if (found !== null) return erlang(Number(found[1]), seconds(found[2], found[3]));
  found = match(`lognormal mean ${TIME} p99 ${TIME}`);
  if (found !== null) {
    const mean = seconds(found[1], found[2]);
    const sigma = sigmaOf(mean, seconds(found[3], found[4]));
    return Number.isNaN(sigma) || sigma <= 0 ? null : lognormal(mean, sigma);
  }
  found = match(`lognormal mean ${TIME} cv (\\d+(?:\\.\\d+)?)`);
  if (found !== null) {
    const cv = Number(found[3]);
    return cv > 0 ? lognormal(seconds(found[1], found[2]), Math.sqrt(Math.log(1 + cv ** 2))) : null;
  }
  found = match(`uniform ${TIME} to ${TIME}`);
  if (found !== null) {
    const [a, b] = [seconds(found[1], found[2]), seconds(found[3], found[4])];
    return b <= a ? null : { mean_s: (a + b) / 2, p99_s: a + 0.99 * (b - a), density: (t) => (t >= a && t <= b ? 1 : 0) };
  }
  return null;
}

/** The curve as an SVG path in a box of *width* × *height*, and where mean and p99 stand. */
export function picture(curve: Curve, width: number, height: number): { path: string; mean: number; p99: number } {
  const end = curve.p99_s * 1.15;
  const points = 72;
  const values = Array.from({ length: points + 1 }, (_, index) => curve.density((end * (index + 0.25)) / points));
  const top = Math.max(...values);
  const at = (value: number): string => (height - (value / top) * (height - 2)).toFixed(1);
  const path = values.map((value, index) => `${index === 0 ? "M" : "L"}${((width * index) / points).toFixed(1)} ${at(value)}`).join("");
  return { path, mean: (curve.mean_s / end) * width, p99: (curve.p99_s / end) * width };
}
