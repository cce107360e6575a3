import { useCallback, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement, type ReactNode } from "react";

interface SplitProps {
  /** Remembered in this browser under this name. */
  name: string;
  /** Which side the panel of fixed size is on. */
  side: "left" | "right" | "bottom";
  label: string;
  initial: number;
  min: number;
  max: number;
  folded: boolean;
  panel: ReactNode;
  children: ReactNode;
}

function remembered(name: string, otherwise: number): number {
  try {
    const value = Number(localStorage.getItem(`lagwise.split.${name}`));
    return Number.isFinite(value) && value > 0 ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** Two areas with a line between them that moves by mouse, touch and arrow keys; the size is remembered. */
export function Split({ name, side, label, initial, min, max, folded, panel, children }: SplitProps): ReactElement {
  const [size, setSize] = useState(() => remembered(name, initial));
  const start = useRef<{ at: number; size: number } | null>(null);
  const vertical = side === "bottom";

  const resize = useCallback((next: number): void => {
    const room = vertical ? window.innerHeight - 180 : window.innerWidth - 360;
    const kept = Math.round(Math.min(Math.max(next, min), Math.max(min, Math.min(max, room))));
    setSize(kept);
    try {
      localStorage.setItem(`lagwise.split.${name}`, String(kept));
    } catch {
      // Not remembered.
    }
  }, [name, min, max, vertical]);

  const place = (event: PointerEvent): number => (vertical ? event.clientY : event.clientX);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { at: place(event), size };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (start.current === null) return;
    const moved = place(event) - start.current.at;
    resize(start.current.size + (side === "left" ? moved : -moved));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 64 : 16;
    const grow = { left: "ArrowRight", right: "ArrowLeft", bottom: "ArrowUp" }[side];
    const shrink = { left: "ArrowLeft", right: "ArrowRight", bottom: "ArrowDown" }[side];
    if (event.key === grow) resize(size + step);
    else if (event.key === shrink) resize(size - step);
    else return;
    event.preventDefault();
  };

  const separator = (
    <div role="separator" tabIndex={0} aria-label={label} aria-orientation={vertical ? "horizontal" : "vertical"}
      aria-valuenow={size} aria-valuemin={min} aria-valuemax={max} className={`separator ${vertical ? "horizontal" : "vertical"}`}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove} onKeyDown={onKeyDown}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => resize(initial)} />
  );
  const fixed = <div className="split-panel" style={vertical ? { height: size } : { width: size }}>{panel}</div>;
  return (
    <div className={`split ${vertical ? "stacked" : "beside"}`}>
      {side === "left" && !folded && <>{fixed}{separator}</>}
      <div className="split-main">{children}</div>
      {side !== "left" && !folded && <>{separator}{fixed}</>}
    </div>
  );
}
