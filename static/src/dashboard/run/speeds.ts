/** Simulated seconds per second of the clock; null is as fast as the machine goes. */
export type Speed = number | null;

/** The speeds that one can choose, with what each does. */
export const SPEEDS: readonly { readonly label: string; readonly speed: Speed; readonly meaning: string }[] = [
  { label: "1×", speed: 1, meaning: "1 simulated second per second" },
  { label: "10×", speed: 10, meaning: "10 simulated seconds per second: slow enough to break things while it runs" },
  { label: "60×", speed: 60, meaning: "60 simulated seconds per second" },
  { label: "Max", speed: null, meaning: "As fast as the machine goes; choose 10× to break things while it runs" },
];

const USUAL: Speed = null;

/** Where a person's last choice is kept. */
export interface SpeedMemory {
  readonly read: () => Speed;
  readonly write: (speed: Speed) => void;
}

const labelOf = (speed: Speed): string | undefined => SPEEDS.find((each) => each.speed === speed)?.label;

/** The memory of this browser for *user*: people who share one keep their own choice. Without storage it is the usual speed. */
export function speedMemory(user: string, storage: () => Pick<Storage, "getItem" | "setItem"> = () => localStorage): SpeedMemory {
  const key = `lagwise.speed.${user}`;
  return {
    read: () => {
      try {
        const label = storage().getItem(key);
        return SPEEDS.find((each) => each.label === label)?.speed ?? USUAL;
      } catch {
        return USUAL;
      }
    },
    write: (speed) => {
      try {
        storage().setItem(key, labelOf(speed) ?? "");
      } catch {
        // Not remembered, but used on this page.
      }
    },
  };
}
