/** One stay of one record (or of a saga's step) at one element, as `GET /api/runs/{id}/traces` gives it. */
export interface Span {
  readonly element: string;
  readonly kind: string;
  readonly from_s: number;
  readonly to_s: number;
  readonly text: string;
}

export interface Trace {
  readonly correlation: string;
  readonly origin_s: number;
  readonly duration_s: number;
  readonly spans: readonly Span[];
}

/** What a span's kind means, in the order of the legend. */
export const SPAN_KINDS: readonly { readonly kind: string; readonly means: string }[] = [
  { kind: "wait", means: "waits its turn" },
  { kind: "work", means: "is worked on" },
  { kind: "call", means: "waits for an answer" },
  { kind: "publish", means: "waits for the acknowledgement" },
  { kind: "stored", means: "lies in the topic or store" },
  { kind: "step", means: "step of a saga" },
  { kind: "undo", means: "undo of a step" },
  { kind: "retry", means: "waits for the next attempt" },
];

/** One row of the waterfall. `left` and `width` are shares of the whole length. */
export interface Bar {
  readonly span: Span;
  readonly depth: number;
  readonly left: number;
  readonly width: number;
}

/** The rows of a trace in order of their beginning; a span inside of an earlier, longer one is indented below it. */
export function bars(trace: Trace): readonly Bar[] {
  const order = [...trace.spans].sort(
    (one, other) => one.from_s - other.from_s || other.to_s - one.to_s || Number(holds(other)) - Number(holds(one)),
  );
  const end_s = extent(trace);
  const length = end_s - trace.origin_s;
  const open: Span[] = [];
  return order.map((span) => {
    for (let top = open.at(-1); top !== undefined && !contains(top, span); top = open.at(-1)) open.pop();
    const depth = open.length;
    open.push(span);
    const left = length > 0 ? (span.from_s - trace.origin_s) / length : 0;
    return { span, depth, left, width: length > 0 ? (span.to_s - span.from_s) / length : 1 };
  });
}

const AROUND = new Set(["step", "undo", "call"]);
const IDLE = new Set(["wait", "stored", "retry"]);

/** Whether a span stands for what happens elsewhere: a step is around the work that it asks for. */
const holds = ({ kind }: Span): boolean => AROUND.has(kind);

/** While a record waits or lies in a topic, what happens elsewhere is not inside of its waiting. */
function contains(outer: Span, inner: Span): boolean {
  if (IDLE.has(outer.kind) || inner.from_s < outer.from_s || outer.to_s < inner.to_s) return false;
  const longer = outer.to_s - outer.from_s > inner.to_s - inner.from_s;
  return longer || (holds(outer) && !holds(inner));
}

/** The last instant of a trace: spans may outlast the end that its duration measures. */
const extent = ({ origin_s, duration_s, spans }: Trace): number =>
  spans.reduce((latest, { to_s }) => Math.max(latest, to_s), origin_s + duration_s);

export const length_s = (trace: Trace): number => extent(trace) - trace.origin_s;

/**
 * Where the time went: seconds by kind and element, most first. A moment inside of nested spans is
 * counted once, for the innermost: a step that waits for a call is the call's time.
 */
export function shares(trace: Trace): readonly { readonly kind: string; readonly element: string; readonly total_s: number }[] {
  const edges = [...new Set(trace.spans.flatMap(({ from_s, to_s }) => [from_s, to_s]))].sort((one, other) => one - other);
  const totals = new Map<string, { kind: string; element: string; total_s: number }>();
  for (let at = 0; at + 1 < edges.length; at += 1) {
    const [from_s, to_s] = [edges[at] ?? 0, edges[at + 1] ?? 0];
    const inner = trace.spans
      .filter((span) => span.from_s <= from_s && to_s <= span.to_s)
      .reduce<Span | null>((best, span) => (best === null || span.to_s - span.from_s < best.to_s - best.from_s ? span : best), null);
    if (inner === null) continue;
    const key = `${inner.kind} ${inner.element}`;
    const known = totals.get(key) ?? { kind: inner.kind, element: inner.element, total_s: 0 };
    known.total_s += to_s - from_s;
    totals.set(key, known);
  }
  return [...totals.values()].sort((one, other) => other.total_s - one.total_s);
}

/** Round instants from 0 to *length_s*, at most *most*, for the axis above the bars. */
export function ticks(length_s: number, most: number): readonly number[] {
  if (!(length_s > 0)) return [0];
  const rough = length_s / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(length_s / step + 1e-9) + 1 }, (_, at) => at * step);
}
