import { useId, useState, type ReactElement } from "react";
import { duration } from "@/shared/format";
import { Icon } from "@/shared/ui";
import { objection, type Control } from "./controls";
import { curveOf, picture } from "./density";

/** A line of text that is taken over by Enter or by leaving it; Escape brings back what was. */
export function TextBox({ name, control, value, placeholder, required, onCommit }: {
  name: string; control: Control & { type: "text" | "number" }; value: string; placeholder: string; required: boolean; onCommit: (text: string) => void;
}): ReactElement {
  const [text, setText] = useState(value);
  const [error, setError] = useState<string | null>(null);
  const [was, setWas] = useState(value);
  const id = useId();
  if (was !== value) {
    setWas(value);
    setText(value);
    setError(null);
  }
  const commit = (): void => {
    if (text === value) {
      setError(null);
      return;
    }
    const wrong = text.trim() === "" ? (required ? "This is needed." : null) : objection(text, control);
    setError(wrong);
    if (wrong === null) onCommit(text);
  };
  const step = (by: number): void => {
    const now = Number(text === "" ? placeholder : text);
    if (Number.isNaN(now)) return;
    const next = String(now + by);
    if (objection(next, control) !== null) return;
    setText(next);
    onCommit(next);
  };
  const hint = control.type === "text" ? control.hint : "";
  const curve = control.type === "text" && control.phrase === "distribution" && error === null ? curveOf(text === "" ? placeholder : text) : null;
  return (
    <div className="text-box">
      <input className="input" aria-label={name} value={text} placeholder={placeholder} spellCheck={false} autoComplete="off"
        aria-invalid={error !== null} aria-describedby={error === null ? undefined : id} title={hint} inputMode={control.type === "number" ? "numeric" : "text"}
        onChange={(event) => {
          setText(event.target.value);
          if (error !== null) setError(objection(event.target.value, control));
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          else if (event.key === "Escape") {
            setText(value);
            setError(null);
          } else if (control.type === "number" && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
            event.preventDefault();
            step((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
          }
        }} />
      {control.type === "number" && (
        <span className="steppers" aria-hidden="true">
          <button type="button" tabIndex={-1} onClick={() => step(1)}><Icon name="up" size={10} /></button>
          <button type="button" tabIndex={-1} onClick={() => step(-1)}><Icon name="down" size={10} /></button>
        </span>
      )}
      {error !== null && <p id={id} className="row-finding error">{error}</p>}
      {curve !== null && <Density curve={curve} />}
    </div>
  );
}

function Density({ curve }: { curve: NonNullable<ReturnType<typeof curveOf>> }): ReactElement {
  const [width, height] = [150, 26];
  const { path, mean, p99 } = picture(curve, width, height);
  return (
    <figure className="density">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={`mean ${duration(curve.mean_s)}, p99 ${duration(curve.p99_s)}`}>
        <path className="density-area" d={`${path}L${width} ${height}L0 ${height}Z`} />
        <path className="density-line" d={path} />
        <line className="density-mean" x1={mean} x2={mean} y1="3" y2={height} />
        <line className="density-p99" x1={p99} x2={p99} y1="3" y2={height} />
      </svg>
      <figcaption>mean {duration(curve.mean_s)}<br />p99 {duration(curve.p99_s)}</figcaption>
    </figure>
  );
}
