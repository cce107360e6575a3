import type { Run } from "@/shared/api";
import type { RunMessage, Socket, SocketOptions, SocketState } from "@/shared/socket";
import type { FrameStore } from "./frames";

/** Whether news of the run arrive, in the words of the page. */
export type Connection = "connecting" | "live" | "reconnecting" | "closed" | "refused";

export interface StreamOptions {
  readonly runId: string;
  readonly frames: FrameStore;
  /** `openSocket` of `shared/socket`: it comes back by itself. */
  readonly open: (options: SocketOptions<RunMessage>) => Socket;
  readonly onRun: (run: Run) => void;
  readonly onConnection: (connection: Connection) => void;
}

/**
 * Reads a run's frames from the socket for as long as there are any, through every interruption.
 *
 * Every connection asks for what comes after the last frame in the store, so a reload, a restart of
 * the server or a lost network costs time and no frame. A hole in the numbers is treated the same
 * way: hang up and ask again from before the hole.
 */
export class RunStream {
  readonly #options: StreamOptions;
  #abandon: (() => void) | null = null;
  #heard = false;
  #done = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#abandon === null && !this.#done) this.#connect();
  }

  stop(): void {
    if (this.#done) return;
    this.#done = true;
    this.#hangUp();
    this.#options.onConnection("closed");
  }

  #connect(): void {
    const { runId, frames, open } = this.#options;
    // `open` may report its state before it returns, so a token tells this connection from older ones.
    const mine = { socket: null as Socket | null, live: true };
    this.#abandon = () => {
      mine.live = false;
      mine.socket?.close();
    };
    mine.socket = open({
      path: () => `/ws/runs/${runId}?after=${frames.last}`,
      onMessage: (message) => {
        if (mine.live) this.#receive(message);
      },
      onState: (state) => {
        if (mine.live) this.#report(state);
      },
    });
  }

  #report(state: SocketState): void {
    if (state === "refused") {
      this.#done = true;
      this.#options.onConnection("refused");
    } else if (state === "connecting" || state === "waiting") {
      this.#options.onConnection(this.#heard ? "reconnecting" : "connecting");
    }
  }

  #receive(message: RunMessage): void {
    this.#heard = true;
    this.#options.onConnection("live");
    switch (message.type) {
      case "columns":
        this.#options.frames.setColumns(message.columns);
        break;
      case "frames":
        if (this.#options.frames.append(message.frames).gap !== null) {
          this.#options.onConnection("reconnecting");
          this.#hangUp();
          this.#connect();
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

  #hangUp(): void {
    this.#abandon?.();
    this.#abandon = null;
  }
}
