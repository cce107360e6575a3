import { liveStore } from "@/shared/live";
import { onThemeChange, token } from "@/shared/theme";
import { FACES, type Instrument, type Level, type LiveReader } from "../kinds";
import type { Kind } from "../model/sections";
import { NODE, type NodeView } from "./view";

/**
 * Live values on the canvas: one <canvas> over all nodes, drawn at most 30 times a second; React renders nothing.
 * A node's third row is hidden by CSS while this draws it.
 */

export interface OnOverlay {
  view: NodeView;
  x: number;
  y: number;
}

interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

const FRAME_MS = 1000 / 30;
/** Below the first zoom words are written larger, as in canvas.css; below the second bars alone are drawn. */
const LARGER_BELOW = 0.62;
const WORDS_FROM = 0.42;

/** Space at the left and right of a node's rows, as its shape in canvas.css leaves it. */
const INSET: Partial<Record<Kind, readonly [number, number]>> = { source: [23, 13], topic: [16, 16], projection: [13, 21] };

class Reader implements LiveReader {
  private prefixes = new Map<string, readonly string[]>();
  private run: string | null = null;

  value(element: string, metric: string): number {
    return liveStore.value(element, metric);
  }

  metricsOf(element: string): readonly string[] {
    return liveStore.metricsOf(element);
  }

  under(prefix: string): readonly string[] {
    if (this.run !== liveStore.runId) {
      this.prefixes = new Map();
      this.run = liveStore.runId;
    }
    let found = this.prefixes.get(prefix);
    if (found === undefined) {
      found = liveStore.elements().filter((element) => element.startsWith(prefix));
      this.prefixes.set(prefix, found);
    }
    return found;
  }
}

interface Colours {
  level: Record<Level, string>;
  track: string;
  ink: string;
  faint: string;
  strong: Record<Level, string>;
}

/** From the middle of one step of a saga to that of the next. */
const STEP_PITCH = 16;
const stepsWidth = (count: number): number => 10 + STEP_PITCH * (count - 1);

const colours = (): Colours => ({
  level: {
    calm: token("--load-calm"), high: token("--load-high"), over: token("--load-over"), good: token("--good"), bad: token("--bad"),
  },
  strong: { calm: token("--ink"), high: token("--warn"), over: token("--bad"), good: token("--good"), bad: token("--bad") },
  track: token("--load-track"),
  ink: token("--ink-2"),
  faint: token("--line-strong"),
});

export class Overlay {
  private readonly context: CanvasRenderingContext2D;
  private readonly reader = new Reader();
  private readonly stops: (() => void)[] = [];
  private nodes: readonly OnOverlay[] = [];
  private viewport: Viewport = { x: 0, y: 0, zoom: 1 };
  private colours = colours();
  private wanted = false;
  private last = 0;
  private font = "";
  private drawn = false;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly onLive: (live: boolean) => void) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser draws on no canvas.");
    this.context = context;
    this.stops.push(liveStore.subscribe(() => this.want()));
    this.stops.push(onThemeChange(() => {
      this.colours = colours();
      this.want();
    }));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(canvas);
    this.stops.push(() => observer.disconnect());
    this.font = getComputedStyle(canvas).fontFamily;
    this.resize();
  }

  stop(): void {
    for (const stop of this.stops) stop();
    this.wanted = false;
  }

  show(nodes: readonly OnOverlay[]): void {
    this.nodes = nodes;
    this.want();
  }

  look(viewport: Viewport): void {
    this.viewport = viewport;
    if (this.drawn) this.draw(); // With the nodes, not a frame later.
  }

  private resize(): void {
    const ratio = window.devicePixelRatio;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    this.draw();
  }

  private want(): void {
    if (this.wanted) return;
    this.wanted = true;
    const wait = Math.max(0, FRAME_MS - (performance.now() - this.last));
    setTimeout(() => requestAnimationFrame(() => {
      if (!this.wanted) return;
      this.wanted = false;
      this.draw();
    }), wait);
  }

  private draw(): void {
    this.last = performance.now();
    const { context: c, canvas, viewport } = this;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, canvas.width, canvas.height);
    const live = liveStore.runId !== null && liveStore.columns.length > 0;
    if (live !== this.drawn) {
      this.drawn = live;
      this.onLive(live);
    }
    if (!live) return;
    const ratio = window.devicePixelRatio;
    const { x, y, zoom } = viewport;
    c.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);
    c.textBaseline = "middle";
    c.textAlign = "right";
    c.font = `550 ${zoom < LARGER_BELOW ? 16 : 12.5}px ${this.font}`;
    const words = zoom >= WORDS_FROM;
    const [left, top] = [-x / zoom, -y / zoom];
    const [right, bottom] = [left + canvas.clientWidth / zoom, top + canvas.clientHeight / zoom];
    for (const node of this.nodes) {
      if (node.x + NODE.width < left || node.x > right || node.y + NODE.height < top || node.y > bottom) continue;
      const instrument = FACES[node.view.kind].live(node.view.id, node.view.facts, this.reader);
      if (instrument !== null) {
        const [start, end] = INSET[node.view.kind] ?? [13, 13];
        this.instrument(instrument, node.x + start, node.y + NODE.height - 20, NODE.width - start - end, words);
      }
    }
  }

  private instrument(instrument: Instrument, x: number, y: number, width: number, words: boolean): void {
    const { context: c, colours: colour } = this;
    const text = words ? instrument.text : "";
    const textWidth = text === "" ? 0 : c.measureText(text).width + 8;
    const room = Math.max(24, width - textWidth);
    if (instrument.type === "bar") {
      c.fillStyle = colour.track;
      c.fillRect(x, y - 2.5, room, 5);
      c.fillStyle = colour.level[instrument.level];
      c.fillRect(x, y - 2.5, room * Math.min(1, Math.max(0, instrument.share)), 5);
    } else if (instrument.type === "ticks") {
      const step = Math.min(9, room / instrument.shares.length);
      instrument.shares.forEach((share, index) => {
        c.fillStyle = colour.track;
        c.fillRect(x + index * step, y - 6, step - 2, 12);
        if (share <= 0) return;
        c.fillStyle = colour.level[instrument.level];
        c.fillRect(x + index * step, y + 6 - 12 * share, step - 2, 12 * share);
      });
    } else if (instrument.type === "steps" && stepsWidth(instrument.done.length) <= room) {
      this.steps(instrument.done, x, y);
    }
    if (text === "") return;
    c.fillStyle = colour.strong[instrument.level];
    if (instrument.type === "text") {
      c.textAlign = "left";
      c.fillText(text, x, y);
      c.textAlign = "right";
    } else c.fillText(text, x + width, y);
  }

  private steps(done: readonly string[], x: number, y: number): void {
    const { context: c, colours: colour } = this;
    c.strokeStyle = colour.faint;
    c.lineWidth = 1.5;
    done.forEach((step, index) => {
      const at = x + 5 + index * STEP_PITCH;
      if (index > 0) {
        c.beginPath();
        c.moveTo(at - 12, y);
        c.lineTo(at - 4, y);
        c.stroke();
      }
      c.beginPath();
      if (step === "pivot") c.rect(at - 3.5, y - 3.5, 7, 7);
      else c.arc(at, y, 3.8, 0, Math.PI * 2);
      c.fillStyle = colour.ink;
      c.fill();
    });
  }
}
