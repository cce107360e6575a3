/** A websocket that comes back by itself, and asks each time for what it has not seen yet. */

export type SocketState = "connecting" | "open" | "waiting" | "closed" | "refused";

export interface SocketOptions<M> {
  /** Path with query, asked anew for every connection, so that it can carry the resume point ("?after=41"). */
  path: () => string;
  onMessage: (message: M) => void;
  onState?: (state: SocketState) => void;
  /** Waits before the first, second … attempt, in milliseconds; the last one repeats. */
  waits?: readonly number[];
}

export interface Socket {
  close(): void;
  send(message: unknown): void;
  readonly state: SocketState;
}

const WAITS = [100, 300, 1000, 2000, 4000, 8000] as const;

/** Codes after which coming back is useless: no session, no permission, not found (4401, 4403, 4404). */
const refused = (code: number): boolean => code >= 4400 && code < 4500;

export function openSocket<M>(options: SocketOptions<M>): Socket {
  const waits = options.waits ?? WAITS;
  let socket: WebSocket | null = null;
  let state: SocketState = "connecting";
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = false;

  const become = (next: SocketState): void => {
    if (state === next) return;
    state = next;
    options.onState?.(next);
  };

  const connect = (): void => {
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    become("connecting");
    const opened = new WebSocket(`${scheme}//${window.location.host}${options.path()}`);
    socket = opened;
    opened.addEventListener("open", () => become("open"));
    opened.addEventListener("message", (event: MessageEvent<string>) => {
      attempt = 0; // A connection that opens and says nothing does not count as a good one.
      options.onMessage(JSON.parse(event.data) as M);
    });
    opened.addEventListener("close", (event) => {
      if (done || opened !== socket) return;
      if (refused(event.code)) {
        become("refused");
        return;
      }
      const wait = waits[Math.min(attempt, waits.length - 1)] ?? 8000;
      attempt += 1;
      become("waiting");
      timer = setTimeout(connect, wait * (0.75 + Math.random() * 0.5));
    });
  };

  const online = (): void => {
    if (state !== "waiting") return;
    clearTimeout(timer);
    connect();
  };

  window.addEventListener("online", online);
  connect();

  return {
    close() {
      done = true;
      clearTimeout(timer);
      window.removeEventListener("online", online);
      socket?.close(1000);
      become("closed");
    },
    send(message) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    get state() {
      return state;
    },
  };
}
