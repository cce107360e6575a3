import type { FrameStore } from "./frames";
import { parseMessage, type Run } from "./messages";

/** The part of a WebSocket that is used, so that a test can stand in for the server. */
export interface Socket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  close(): void;
}

export type Connection = "connecting" | "live" | "reconnecting" | "closed" | "refused";

export interface StreamOptions {
  readonly runId: string;
  readonly frames: FrameStore;
  readonly open: (path: string) => Socket;
  readonly later: (ms: number, then: () => void) => () => void;
  readonly onRun: (run: Run) => void;
  readonly onConnection: (connection: Connection) => void;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5000;
/** Close codes with which the server says that asking again is of no use: no session, no permission, no such run. */
const REFUSED = new Set([4401, 4403, 4404]);

/**
 * Reads a run's frames from the socket for as long as there are any, through every interruption.
 *
 * Every connection asks for what comes after the last frame in the store, so a reload, a restart of
 * the server or a lost network costs time and no frame. A hole in the numbers is treated the same
 * way: hang up and ask again from before the hole.
 */
export class RunStream {
  readonly #options: StreamOptions;
  #socket: Socket | null = null;
  #cancel: (() => void) | null = null;
  #delay_ms = FIRST_DELAY_MS;
  #done = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#socket === null && !this.#done) this.#connect("connecting");
  }

  stop(): void {
    this.#done = true;
    this.#hangUp();
    this.#options.onConnection("closed");
  }

  #connect(as: Connection): void {
    const { runId, frames, open, onConnection } = this.#options;
    onConnection(as);
    const socket = open(`/ws/runs/${runId}?after=${frames.last}`);
    this.#socket = socket;
    socket.onmessage = (event) => this.#receive(socket, event.data);
    socket.onclose = (event) => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      if (this.#done) return;
      if (REFUSED.has(event.code)) {
        this.#done = true;
        onConnection("refused");
      } else {
        this.#again();
      }
    };
  }

  #receive(socket: Socket, text: string): void {
    if (socket !== this.#socket) return;
    const message = parseMessage(text);
    if (message === null) return;
    this.#delay_ms = FIRST_DELAY_MS;
    this.#options.onConnection("live");
    switch (message.type) {
      case "columns":
        this.#options.frames.setColumns(message.columns);
        break;
      case "frames":
        if (this.#options.frames.append(message.frames).gap !== null) {
          this.#hangUp();
          this.#again();
        }
        break;
      case "run":
        this.#options.onRun(message.run);
        break;
      case "finished":
        this.stop();
        break;
    }
  }

  #again(): void {
    this.#options.onConnection("reconnecting");
    this.#cancel = this.#options.later(this.#delay_ms, () => {
      this.#cancel = null;
      this.#connect("reconnecting");
    });
    this.#delay_ms = Math.min(LONGEST_DELAY_MS, this.#delay_ms * 2);
  }

  #hangUp(): void {
    this.#cancel?.();
    this.#cancel = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
