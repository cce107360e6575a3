import { describe, expect, it } from "vitest";
import type { Frame, Run } from "@/shared/api";
import type { RunMessage, Socket, SocketOptions } from "@/shared/socket";
import { FrameStore } from "./frames";
import { type Connection, RunStream } from "./stream";

/** A socket whose server is driven by hand; it comes back as the real one does, by asking its path again. */
class Wire implements Socket {
  readonly asked: string[] = [];
  state: Socket["state"] = "connecting";

  constructor(readonly options: SocketOptions<RunMessage>) {
    this.come();
  }

  come(): void {
    this.asked.push(this.options.path());
  }

  say(message: RunMessage): void {
    this.options.onMessage(message);
  }

  become(state: Socket["state"]): void {
    this.state = state;
    this.options.onState?.(state);
  }

  close(): void {
    this.become("closed");
  }

  send(): void {
    throw new Error("A run's socket is only listened to.");
  }
}

const COLUMNS: RunMessage = { type: "columns", columns: [{ element: "orders", metric: "utilisation", unit: "1" }] };
const frame = (n: number): Frame => ({ n, t: n * 0.5, v: [n / 10], e: [] });
const frames = (...numbers: number[]): RunMessage => ({ type: "frames", frames: numbers.map(frame) });

function connect() {
  const wires: Wire[] = [];
  const said: Connection[] = [];
  const rows: Run[] = [];
  const store = new FrameStore();
  const stream = new RunStream({
    runId: "r1",
    frames: store,
    open: (options) => {
      const wire = new Wire(options);
      wires.push(wire);
      return wire;
    },
    onRun: (run) => rows.push(run),
    onConnection: (connection) => said.push(connection),
  });
  stream.start();
  const wire = (): Wire => wires[wires.length - 1] as Wire;
  return { wires, wire, said, rows, store, stream };
}

describe("the stream of a run", () => {
  it("asks for all frames first", () => {
    expect(connect().wire().asked).toEqual(["/ws/runs/r1?after=-1"]);
  });

  it("goes on after the last frame that it has when the connection was lost", () => {
    const { wire, wires, store, said } = connect();
    wire().say(COLUMNS);
    wire().say(frames(0, 1, 2));
    wire().become("waiting");
    expect(said.at(-1)).toBe("reconnecting");
    wire().come();
    expect(wires).toHaveLength(1);
    expect(wire().asked.at(-1)).toBe("/ws/runs/r1?after=2");
    wire().say(COLUMNS);
    wire().say(frames(3, 4));
    expect([...store.times_s]).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(said.at(-1)).toBe("live");
  });

  it("hangs up and asks again from before a hole in the numbers", () => {
    const { wire, wires, store } = connect();
    wire().say(COLUMNS);
    wire().say(frames(0, 1));
    wire().say(frames(4, 5));
    expect(store.count).toBe(2);
    expect(wires[0]?.state).toBe("closed");
    expect(wire().asked).toEqual(["/ws/runs/r1?after=1"]);
  });

  it("ignores what a socket says that was hung up", () => {
    const { wires, wire, store } = connect();
    wire().say(COLUMNS);
    wire().say(frames(0, 5));
    wires[0]?.say(frames(1));
    expect(store.count).toBe(1);
  });

  it("says when it was refused, which is not the same as lost", () => {
    const { wire, said } = connect();
    wire().become("refused");
    expect(said).toEqual(["refused"]);
  });

  it("is done when the run has finished", () => {
    const { wire, said } = connect();
    wire().say(COLUMNS);
    wire().say(frames(0));
    wire().say({ type: "finished" });
    expect(wire().state).toBe("closed");
    expect(said.at(-1)).toBe("closed");
  });
});
