import type { ReactNode } from "react";
import type { FaultMapping } from "@/shared/api";

/** A fault that a node can suffer, as the dashboard knows it. */
export interface FaultChoice {
  id: string;
  label: string;
  title?: string;
  mapping: FaultMapping;
}

/** A speed, for the command palette. */
export interface SpeedEntry {
  label: string;
  note: string;
  choose: () => void;
}

/** What the run brings into the editor; the entry point joins the two, because they do not know each other. */
export interface RunSlots {
  controls: ReactNode;
  /** How fast the run goes, chosen before it as well as while it lasts. */
  speed: ReactNode;
  speeds: readonly SpeedEntry[];
  events: ReactNode;
  charts: ReactNode;
  start: () => void;
  /** Asks how often to replicate the scenario. */
  replicate: () => void;
  starting: boolean;
  active: boolean;
  faults: (kind: string, id: string, facts: Record<string, unknown>) => readonly FaultChoice[];
  inject: ((fault: FaultMapping) => void) | null;
}
