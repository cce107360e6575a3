import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import { route } from "./route";
import { lineWidth, type LinkView } from "./view";

export type LinkLine = Edge<LinkView, "link">;

const STYLE_CLASS = { asynchronous: "async", synchronous: "sync", saga: "saga", "dead letter": "dead" } as const;
const LANE = { asynchronous: 0, synchronous: 7, saga: -7, "dead letter": 14 } as const;

/** A typed link: width by rate, dashes by style; its words on hover or selection, a saga's step numbers always. */
export const LinkEdge = memo(function LinkEdge(props: EdgeProps<LinkLine>): ReactElement {
  const { id, data, selected, sourceX, sourceY, targetX, targetY } = props;
  const style = data?.style ?? "asynchronous";
  // Lines of another style between the same two nodes part from each other a little.
  const lane = LANE[style];
  const { path, labelX, labelY } = route({ x: sourceX, y: sourceY + lane }, { x: targetX, y: targetY + lane }, style === "saga", Math.abs(lane));
  const name = STYLE_CLASS[style];
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={14} className={`line ${name} ${selected === true ? "chosen" : ""}`}
        markerEnd={`url(#arrow-${selected === true ? "chosen" : name})`} style={{ strokeWidth: lineWidth(style === "saga" ? null : data?.rate_per_s ?? null) }} />
      {(data?.steps ?? "") !== "" && selected !== true && (
        <EdgeLabelRenderer>
          <span className="step-number" style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>{data?.steps}</span>
        </EdgeLabelRenderer>
      )}
      {(selected === true || data?.["hovered"] === true) && data !== undefined && (
        <EdgeLabelRenderer>
          <span className={`line-label ${name}`} style={{ transform: `translate(-50%, -100%) translate(${labelX}px, ${labelY - 8}px)` }}>
            {data.label}
            <small>{style}</small>
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** The arrow heads, once per page; they take their colour from CSS. */
export const ArrowHeads = (): ReactElement => (
  <svg className="arrow-heads" aria-hidden="true">
    <defs>
      {["async", "sync", "saga", "dead", "chosen"].map((name) => (
        <marker key={name} id={`arrow-${name}`} className={`arrow ${name}`} viewBox="0 0 10 10" refX="9" refY="5"
          markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse">
          <path d="M1 1.2 9 5 1 8.8 3 5z" />
        </marker>
      ))}
    </defs>
  </svg>
);
