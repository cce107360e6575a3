import { createStore, type StoreApi } from "zustand/vanilla";
import { api as server, sentence, type FaultMapping, type NewRun, type Run, type RunAction } from "@/shared/api";
import { liveStore, type LiveStore } from "@/shared/live";
import { pageData } from "@/shared/page/page";
import { openSocket } from "@/shared/socket";
import { FrameStore } from "./frames";
import { Pace } from "./pace";
import { speedMemory, type Speed, type SpeedMemory } from "./speeds";
import { follow, isActive, isOver, mayDo } from "./state";
import { type Connection, RunStream, type StreamOptions } from "./stream";

/** What the page shows of the run; replaced as a whole, never changed in place. */
export interface RunView {
  readonly run: Run | null;
  readonly frames: FrameStore;
  readonly connection: Connection;
  /** What was asked for and is not answered yet: its button waits. */
  readonly asking: "start" | RunAction | "fault" | null;
  /** A sentence about what went wrong last, null when nothing did. */
  readonly trouble: string | null;
  /** Milliseconds from the request of this page to its first frame; null for a run found after a reload. */
  readonly firstFrame_ms: number | null;
  /** How fast the next run of this page goes. */
  readonly nextSpeed: Speed;
}

/** The parts of the server that a run needs; a test hands over its own. */
export interface RunServer {
  readonly startRun: (design: string, run: NewRun) => Promise<Run>;
  readonly runs: (design: string) => Promise<Run[]>;
  readonly run: (id: string) => Promise<Run>;
  readonly controlRun: (id: string, action: RunAction, speed?: number | null) => Promise<Run>;
  readonly injectFault: (id: string, fault: FaultMapping) => Promise<{ at_s: number }>;
}

export interface RunSurroundings {
  readonly server: RunServer;
  readonly open: StreamOptions["open"];
  readonly live: LiveStore;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock_ms: () => number;
  readonly memory: SpeedMemory;
}

const BROWSER = (): RunSurroundings => ({
  server, open: openSocket, live: liveStore, clock_ms: () => performance.now(), memory: speedMemory(pageData().session?.user.id ?? ""),
});

const NOTHING = (): Omit<RunView, "nextSpeed"> => ({
  run: null,
  frames: new FrameStore(),
  connection: "closed",
  asking: null,
  trouble: null,
  firstFrame_ms: null,
});

/** Over how many frames the canvas sees a rate or a share: one record more or less must not make it flicker. */
const CALM_FRAMES = 10;

const isFlow = (unit: string): boolean => unit === "1" || unit.endsWith("/s");

/**
 * The one run that a page watches: starts it, or finds the active one after a reload, follows its
 * frames, and carries a person's commands to it. Frames go to the `FrameStore` (charts read it) and
 * the newest values to the live store (the canvas reads it).
 */
export class RunController {
  readonly view: StoreApi<RunView>;
  readonly pace = new Pace();
  readonly #around: RunSurroundings;
  #stream: RunStream | null = null;
  #forget: (() => void) | null = null;
  #asked_ms: number | null = null;

  constructor(around: RunSurroundings = BROWSER()) {
    this.#around = around;
    this.view = createStore((): RunView => ({ ...NOTHING(), nextSpeed: around.memory.read() }));
  }

  get run(): Run | null {
    return this.view.getState().run;
  }

  /** Starts a run of the design's saved revision at the chosen speed and follows it. Resolves to it, or to null with the reason in `trouble`. */
  start = async (designId: string, wanted: NewRun): Promise<Run | null> => {
    this.#asked_ms = this.#around.clock_ms();
    const speed = this.view.getState().nextSpeed;
    const run = await this.#ask("start", async () => {
      const started = await this.#around.server.startRun(designId, { speed, ...wanted });
      this.follow(started); // Before the page draws that it was started: the first frames are on their way.
      return started;
    });
    if (run === null) return null;
    // Chosen between the click on Run and its answer.
    const { nextSpeed } = this.view.getState();
    if (nextSpeed !== speed) void this.chooseSpeed(nextSpeed);
    return run;
  };

  /** After a reload: follows the design's run that is still going, or shows the newest one that is over. */
  find = async (designId: string): Promise<void> => {
    const runs = await this.#around.server.runs(designId).catch((): Run[] => []);
    if (this.run !== null || this.view.getState().asking === "start") return;
    const active = runs.find(isActive);
    if (active !== undefined) this.follow(active);
    else if (runs[0] !== undefined) this.view.setState({ run: newest(runs) });
  };

  /** Watches *run* from its first frame on, instead of what was watched before. */
  follow = (run: Run): void => {
    this.leave();
    const frames = new FrameStore();
    this.view.setState({ ...NOTHING(), frames, run });
    this.#forget = frames.subscribe(() => this.#framesCame(frames));
    this.#stream = new RunStream({
      runId: run.id,
      frames,
      open: this.#around.open,
      onRun: (row) => this.#rowCame(row),
      onConnection: (connection) => this.#connectionIs(connection),
    });
    this.#stream.start();
  };

  /** Stops watching; the run itself goes on. */
  leave = (): void => {
    this.#stream?.stop();
    this.#stream = null;
    this.#forget?.();
    this.#forget = null;
    this.pace.forget();
  };

  pause = (): Promise<void> => this.#control("pause");
  resume = (): Promise<void> => this.#control("resume");
  stop = (): Promise<void> => this.#control("stop");

  /** How fast the run goes from now on, if one goes on, and every later run: remembered for this person. */
  chooseSpeed = async (speed: Speed): Promise<void> => {
    this.view.setState({ nextSpeed: speed });
    this.#around.memory.write(speed);
    if (mayDo(this.run?.state ?? null, "speed")) await this.#control("speed", speed);
  };

  /** Does *fault* to the run now. Resolves to the simulated instant at which it strikes, null when it was refused. */
  injectFault = async (fault: FaultMapping): Promise<number | null> => {
    const run = this.run;
    if (run === null) return null;
    const answer = await this.#ask("fault", () => this.#around.server.injectFault(run.id, fault));
    if (answer === null) return null;
    await this.#settle(run.id); // The row lists what was injected, which charts shade.
    return answer.at_s;
  };

  #control = async (action: RunAction, speed?: number | null): Promise<void> => {
    const run = this.run;
    if (run === null) return;
    this.pace.forget();
    const row = await this.#ask(action, () => this.#around.server.controlRun(run.id, action, speed));
    if (row !== null) this.#answerCame(row);
  };

  /** One request at a time on the page's books: sets `asking`, and `trouble` when the server refuses. */
  async #ask<T>(asking: NonNullable<RunView["asking"]>, request: () => Promise<T>): Promise<T | null> {
    this.view.setState({ asking, trouble: null });
    try {
      return await request();
    } catch (error) {
      this.view.setState({ trouble: sentence(error) });
      return null;
    } finally {
      this.view.setState({ asking: null });
    }
  }

  /**
   * A row that answers a request of ours. The socket tells of every change, and what it told meanwhile
   * is newer: the answer to "pause" still says "running". So an answer counts only while there is no socket.
   */
  #answerCame(row: Run): void {
    const { connection, run } = this.view.getState();
    if (connection !== "live") this.#rowCame(row);
    else if (run?.id === row.id) this.view.setState({ run: { ...run, speed: row.speed, interventions: row.interventions } });
  }

  #rowCame(row: Run): void {
    const known = this.run;
    if (known !== null && known.id !== row.id) return;
    const run = follow(known, row);
    if (run !== known) this.view.setState({ run });
    if (known !== null && known.state !== run.state) this.pace.forget();
  }

  #framesCame(frames: FrameStore): void {
    const { live, clock_ms } = this.#around;
    const run = this.run;
    if (run === null || this.view.getState().frames !== frames) return;
    if (live.runId !== run.id || live.columns !== frames.columns) live.begin(run.id, frames.columns);
    if (frames.count === 0) return;
    live.push(frames.now_s, frames.columns.map(({ unit }, column) => (isFlow(unit) ? frames.recent(column, CALM_FRAMES) : frames.latest(column))));
    this.pace.note(clock_ms() / 1000, frames.now_s);
    if (this.#asked_ms !== null) {
      this.view.setState({ firstFrame_ms: clock_ms() - this.#asked_ms });
      this.#asked_ms = null;
    }
  }

  #connectionIs(connection: Connection): void {
    if (this.view.getState().connection !== connection) this.view.setState({ connection });
    const run = this.run;
    // The stream ends with its last frame; the row that says how the run ended may not have come by then.
    if (connection === "closed" && run !== null && !isOver(run.state) && this.#stream !== null) void this.#settle(run.id);
  }

  async #settle(id: string): Promise<void> {
    const row = await this.#around.server.run(id).catch(() => null);
    if (row !== null) this.#answerCame(row);
  }
}

const newest = (runs: readonly Run[]): Run =>
  runs.reduce((latest, run) => (run.created_at > latest.created_at ? run : latest));
