import { useEffect, useState, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { RunEvent } from "@/shared/api";
import { drawSoon } from "../charts/ticker";
import { RunController, type RunView } from "./controller";
import type { FrameStore } from "./frames";

/** The controller of a design's page: finds the run that is still going, and lets go of it with the page. */
export function useRunController(designId: string): RunController {
  const [controller] = useState(() => new RunController());
  useEffect(() => {
    void controller.find(designId);
    return controller.leave;
  }, [controller, designId]);
  return controller;
}

export const useRunView = (controller: RunController): RunView => useStore(controller.view);

/** The events so far; a new list only when there is a new one. */
export const useEvents = (frames: FrameStore): readonly RunEvent[] =>
  useSyncExternalStore(frames.subscribe, () => frames.events);

/** Calls *draw* now and after every batch of frames, at most thirty times a second, outside of React's rendering. */
export function useFrames(frames: FrameStore, draw: () => void): void {
  useEffect(() => {
    draw();
    let cancel: (() => void) | undefined;
    const forget = frames.subscribe(() => (cancel = drawSoon(draw)));
    return () => {
      forget();
      cancel?.();
    };
  }, [frames, draw]);
}
