import { percent, rate } from "@/shared/format";
import { loadLevel } from "@/shared/ui";
import type { Plain } from "../model/nodes";
import type { Instrument, Load } from "./face";

/** A fact as text; empty when the design leaves it out. */
export const fact = (facts: Plain, name: string): string => {
  const value = facts[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

export const number = (facts: Plain, name: string): number | null => {
  const value = facts[name];
  return typeof value === "number" ? value : null;
};

/** Facts with a middle dot between them, empty ones left out. */
export const line = (...parts: (string | null | false)[]): string => parts.filter((part) => typeof part === "string" && part !== "").join(" · ");

/** The bar of a utilisation, with its number. */
export const utilisation = (share: number, beside = ""): Instrument => ({
  type: "bar", share, text: beside === "" ? percent(share) : `${percent(share)} · ${beside}`, level: loadLevel(share),
});

/** What the traffic equations say of a station: its bar, or only its rate. */
export function estimated(load: Load): Instrument | null {
  if (load === null) return null;
  const { utilisation: share, rate_per_s } = load;
  if (share !== null) return utilisation(share, rate_per_s === null ? "" : rate(rate_per_s));
  return rate_per_s === null ? null : { type: "text", text: rate(rate_per_s), level: "calm" };
}

export const known = (value: number): boolean => !Number.isNaN(value);
