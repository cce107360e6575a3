import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSocket } from "./socket";

/** A server that a test closes and speaks for. */
class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  constructor(readonly url: string) {
    super();
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.drop(1000);
  }
  say(message: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
  drop(code: number): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("window", Object.assign(new EventTarget(), { location: { protocol: "https:", host: "studio" } }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a socket", () => {
  it("comes back by itself, and asks from where it was", () => {
    let seen = 0;
    openSocket<{ n: number }>({
      path: () => `/ws/runs/r?after=${seen}`,
      onMessage: ({ n }) => {
        seen = n;
      },
    });
    FakeSocket.all[0]?.say({ n: 41 });
    FakeSocket.all[0]?.drop(1006);
    vi.advanceTimersByTime(200);
    expect(FakeSocket.all.map((each) => each.url)).toEqual(["wss://studio/ws/runs/r?after=0", "wss://studio/ws/runs/r?after=41"]);
  });
  it("waits longer after every attempt that brought nothing", () => {
    openSocket({ path: () => "/x", onMessage: () => undefined });
    FakeSocket.all[0]?.drop(1006);
    vi.advanceTimersByTime(130);
    FakeSocket.all[1]?.drop(1006);
    vi.advanceTimersByTime(130);
    expect(FakeSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(300);
    expect(FakeSocket.all).toHaveLength(3);
  });
  it("does not come back where it is not wanted, nor after it was closed", () => {
    const states: string[] = [];
    openSocket({ path: () => "/x", onMessage: () => undefined, onState: (state) => states.push(state) });
    FakeSocket.all[0]?.drop(4403);
    openSocket({ path: () => "/y", onMessage: () => undefined }).close();
    vi.advanceTimersByTime(60000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(states).toEqual(["refused"]);
  });
});
