import type { ReactElement } from "react";
import { Icon } from "@/shared/ui";
import { FACES } from "../kinds";
import type { Kind } from "../model/sections";

/** The rail of kinds: press to add at the middle of what is seen, or drag to a place. */
export function Palette({ onAdd, disabled }: { onAdd: (kind: Kind) => void; disabled: boolean }): ReactElement {
  return (
    <div className="rail" role="toolbar" aria-label="Add a node" aria-orientation="vertical">
      {Object.values(FACES).map((face) => (
        <RailButton key={face.kind} kind={face.kind} disabled={disabled} onAdd={onAdd} />
      ))}
    </div>
  );
}

function RailButton({ kind, onAdd, disabled }: { kind: Kind; onAdd: (kind: Kind) => void; disabled: boolean }): ReactElement {
  const face = FACES[kind];
  return (
    <div className={`rail-item ${kind === "cluster" ? "apart" : ""}`} draggable={!disabled}
      onDragStart={(event) => {
        event.dataTransfer.setData("application/lagwise-kind", kind);
        event.dataTransfer.effectAllowed = "copy";
      }}>
      <RailTip label={`${face.title}: ${face.sentence}`}>
        <button type="button" className="rail-button" aria-label={`Add a ${face.title.toLowerCase()}`} disabled={disabled} onClick={() => onAdd(kind)}>
          <Icon name={face.icon} size={18} />
        </button>
      </RailTip>
    </div>
  );
}

/** React Aria's tooltips need its own focusable; a plain button keeps native dragging, so it is wrapped. */
const RailTip = ({ label, children }: { label: string; children: ReactElement }): ReactElement => (
  <span className="rail-tip" data-tip={label}>{children}</span>
);

