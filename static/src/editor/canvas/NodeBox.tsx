import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import { Icon } from "@/shared/ui";
import { FACES, type Instrument } from "../kinds";
import type { NodeView } from "./view";

export type BoxNode = Node<NodeView, "box">;

/** The third row of a node when no run is shown. */
export function InstrumentRow({ instrument }: { instrument: Instrument | null }): ReactElement {
  if (instrument === null) return <div className="instrument" />;
  const { type, text, level } = instrument;
  return (
    <div className={`instrument ${level}`}>
      {type === "bar" && <span className="bar"><span style={{ width: `${Math.min(100, instrument.share * 100)}%` }} /></span>}
      {type === "ticks" && <span className="ticks">{instrument.shares.map((_, index) => <i key={index} />)}</span>}
      {type === "steps" && (
        <span className="steps">{instrument.done.map((step, index) => <i key={index} className={step} />)}</span>
      )}
      <span className="instrument-text">{text}</span>
    </div>
  );
}

/** A node as a small instrument: what it is, its name, one line of facts, one picture with its number. */
export const NodeBox = memo(function NodeBox({ data, isConnectable }: NodeProps<BoxNode>): ReactElement {
  const face = FACES[data.kind];
  return (
    <div className={`box kind-${data.kind}`}>
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} className="port" />
      <div className="box-head">
        <Icon name={face.icon} size={15} />
        <span className={data.id.length > 16 ? "box-name long" : "box-name"}>{data.id}</span>
        {data.worst !== null && (
          <span className={`box-flag ${data.worst}`} title={`${data.findings} finding${data.findings === 1 ? "" : "s"}`}>
            <Icon name={data.worst} size={13} />
          </span>
        )}
      </div>
      <div className="box-line">{data.line}</div>
      <InstrumentRow instrument={data.still} />
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} className="port" />
    </div>
  );
});
