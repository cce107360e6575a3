import type { MouseEvent, ReactElement } from "react";
import { Icon } from "@/shared/ui";
import { FACES } from "../kinds";
import type { Kind } from "../model/sections";
import { useEditor, useSession } from "../session_context";
import { findingsByNode } from "./view";
import { mapping } from "../model/nodes";
import { SECTION_OF } from "../model/sections";

/** Clusters and schemas: they hold and type what flows, so they stand above the canvas, not on it. */
export function Shelf({ onMenu, onOpen }: { onMenu: (at: { x: number; y: number }, id: string) => void; onOpen: (id: string) => void }): ReactElement | null {
  const session = useSession();
  const [nodes, design, check, selected] = [useEditor((s) => s.nodes), useEditor((s) => s.design), useEditor((s) => s.check), useEditor((s) => s.selected)];
  const names = new Set(nodes.map((node) => node.id));
  const findings = findingsByNode(check?.findings ?? [], names);
  const facts = new Map((check?.graph.nodes ?? []).map((node) => [node.id, node.facts]));
  const chips = (kind: Kind, title: string): ReactElement[] => {
    const of = nodes.filter((node) => node.kind === kind);
    if (of.length === 0) return [];
    return [
      <span key={`title-${kind}`} className="shelf-title">{title}</span>,
      ...of.map(({ id }) => {
        const written = mapping(mapping(design[SECTION_OF[kind]])[id]);
        const worst = findings.get(id)?.worst;
        return (
          <button key={id} type="button" className="chip" aria-pressed={selected.has(id)}
            onClick={(event) => session.select(event.shiftKey || event.ctrlKey || event.metaKey ? [...selected, id] : [id])}
            onDoubleClick={() => onOpen(id)}
            onContextMenu={(event: MouseEvent) => {
              event.preventDefault();
              if (!selected.has(id)) session.select([id]);
              onMenu({ x: event.clientX, y: event.clientY }, id);
            }}>
            <Icon name={FACES[kind].icon} size={13} />
            {id}
            <small>{FACES[kind].line({ ...mapping(facts.get(id)), ...written })}</small>
            {worst !== undefined && <span className={worst}><Icon name={worst} size={12} /></span>}
          </button>
        );
      }),
    ];
  };
  const all = [...chips("cluster", "Clusters"), ...chips("schema", "Schemas")];
  if (all.length === 0) return null;
  return <div className="shelf" role="group" aria-label="Clusters and schemas">{all}</div>;
}
