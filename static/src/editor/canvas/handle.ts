/** What the rest of the editor may ask of the canvas. */
export interface CanvasHandle {
  /** A free place near the middle of what is seen, in the canvas's units. */
  free(): [number, number];
  /** Where a node stands now, written or computed. */
  place(id: string): readonly [number, number] | null;
  /** Shows these nodes, or all. */
  fit(ids?: readonly string[]): void;
  zoom(factor: number): void;
  /** Arranges all nodes, or the chosen ones, and writes their places. */
  tidy(): Promise<void>;
  /** Moves the keyboard's focus to a node and brings it into view. */
  focus(id: string): void;
}
