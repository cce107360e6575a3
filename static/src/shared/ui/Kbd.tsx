import type { ReactElement } from "react";

export const onMac = /Mac|iPhone|iPad/.test(typeof navigator === "undefined" ? "" : navigator.platform);

const SIGNS: Record<string, string> = onMac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "⏎", Backspace: "⌫", Delete: "⌦", Escape: "esc" }
  : { Mod: "Ctrl", Enter: "⏎", Escape: "Esc", Delete: "Del" };
const ARROWS: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Arrows: "← ↑ ↓ →" };

/** "Mod+Shift+Z" as this machine's keyboard says it. */
export const keySigns = (keys: string): string[] => keys.split(/(?<=.)\+/).map((key) => SIGNS[key] ?? ARROWS[key] ?? key);

export const Kbd = ({ keys }: { keys: string }): ReactElement => (
  <span className="keys">
    {keySigns(keys).map((sign) => <kbd key={sign}>{sign}</kbd>)}
  </span>
);
