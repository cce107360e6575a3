import { describe, expect, it } from "vitest";
import { FrameStore } from "./frames";
import type { Frame, Run, ServerMessage } from "./messages";
import { type Connection, RunStream, type Socket } from "./stream";

/** A server at the other end of the socket, driven by hand. */
class Wire implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  closed = false;

  constructor(readonly path: string) {}

  send(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent<string>);
  }

  drop(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }

  close(): void {
    this.closed = true;
  }
}

const COLUMNS: ServerMessage = { type: "columns", columns: [{ element: "orders", metric: "utilisation", unit: "1" }] };
const frame = (n: number): Frame => ({ n, t: n * 0.5, v: [n / 10], e: [] });
const frames = (...numbers: number[]): ServerMessage => ({ type: "frames", frames: numbers.map(frame) });

function connect() {
  const wires: Wire[] = [];
  const waiting: { ms: number; then: () => void }[] = [];
  const said: Connection[] = [];
  const rows: Run[] = [];
  const store = new FrameStore();
  const stream = new RunStream({
    runId: "r1",
    frames: store,
    open: (path) => {
      const wire = new Wire(path);
      wires.push(wire);
      return wire;
    },
    later: (ms, then) => {
      waiting.push({ ms, then });
      return () => waiting.splice(0);
    },
    onRun: (run) => rows.push(run),
    onConnection: (connection) => said.push(connection),
  });
  stream.start();
  const wire = (): Wire => wires[wires.length - 1] as Wire;
  const wait = (): number => {
    const next = waiting.shift();
    next?.then();
    return next?.ms ?? Number.NaN;
  };
  return { wires, wire, wait, waiting, said, rows, store, stream };
}

describe("the stream of a run", () => {
  it("asks for all frames first", () => {
    const { wire } = connect();
    expect(wire().path).toBe("/ws/runs/r1?after=-1");
  });

  it("goes on after the last frame that it has when the connection was lost", () => {
    const { wire, wires, wait, store, said } = connect();
    wire().send(COLUMNS);
    wire().send(frames(0, 1, 2));
    wire().drop();
    expect(said.at(-1)).toBe("reconnecting");
    wait();
    expect(wires).toHaveLength(2);
    expect(wire().path).toBe("/ws/runs/r1?after=2");
    wire().send(COLUMNS);
    wire().send(frames(3, 4));
    expect([...store.times_s]).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(said.at(-1)).toBe("live");
  });

  it("hangs up and asks again from before a hole in the numbers", () => {
    const { wire, wires, wait, store } = connect();
    wire().send(COLUMNS);
    wire().send(frames(0, 1));
    wire().send(frames(4, 5));
    expect(store.count).toBe(2);
    expect(wires[0]?.closed).toBe(true);
    wait();
    expect(wire().path).toBe("/ws/runs/r1?after=1");
  });

  it("waits longer after every failure and at most five seconds", () => {
    const { wire, wait } = connect();
    const delays = [0, 1, 2, 3, 4, 5, 6].map(() => {
      wire().drop();
      return wait();
    });
    expect(delays).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it("does not knock again where it was refused", () => {
    const { wire, wires, waiting, said } = connect();
    wire().drop(4403);
    expect(waiting).toHaveLength(0);
    expect(wires).toHaveLength(1);
    expect(said.at(-1)).toBe("refused");
  });

  it("is done when the run has finished", () => {
    const { wire, waiting, said } = connect();
    wire().send(COLUMNS);
    wire().send(frames(0));
    wire().send({ type: "finished" });
    wire().drop(1000);
    expect(waiting).toHaveLength(0);
    expect(said.at(-1)).toBe("closed");
  });

  it("ignores what a socket says that was hung up", () => {
    const { wires, wire, store } = connect();
    wire().send(COLUMNS);
    wire().send(frames(0, 5));
    wires[0]?.send(frames(1));
    expect(store.count).toBe(1);
  });
});
