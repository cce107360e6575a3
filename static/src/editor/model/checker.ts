import type { CheckAnswer } from "@/shared/api";

export interface CheckerParts {
  ask: (text: string, signal: AbortSignal) => Promise<CheckAnswer>;
  onAnswer: (text: string, answer: CheckAnswer) => void;
  onTrouble: (error: unknown) => void;
  pause_ms?: number;
}

/** Has the newest text checked: waits for a pause, gives up questions that are overtaken, ignores late answers. */
export class Checker {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;
  private asked = 0;
  private attempt = 0;

  constructor(private readonly parts: CheckerParts) {}

  /** *text* is the newest one. */
  want(text: string, pause_ms = this.parts.pause_ms ?? 250): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(text), pause_ms);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.asked += 1;
  }

  private async ask(text: string): Promise<void> {
    this.running?.abort();
    const control = new AbortController();
    this.running = control;
    this.asked += 1;
    const mine = this.asked;
    try {
      const answer = await this.parts.ask(text, control.signal);
      if (mine !== this.asked) return;
      this.attempt = 0;
      this.parts.onAnswer(text, answer);
    } catch (error) {
      if (mine !== this.asked || control.signal.aborted) return;
      this.parts.onTrouble(error);
      this.attempt += 1;
      if (this.attempt < 20) this.want(text, Math.min(1000 * 2 ** this.attempt, 15000));
    }
  }
}
