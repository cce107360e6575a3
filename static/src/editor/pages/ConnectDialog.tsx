import { useState, type ReactElement } from "react";
import { Button, Dialog, Icon } from "@/shared/ui";
import { FACES } from "../kinds";
import { waysToJoin, type Way } from "../model/links";
import { useEditor, useSession } from "../session_context";

/** "Connect to…": every node that may be joined from here, with every way to write the link; for the keyboard. */
export function ConnectDialog({ from, to, onClose, onChoose }: {
  from: string; to?: string | undefined; onClose: () => void; onChoose: (way: Way) => void;
}): ReactElement | null {
  const session = useSession();
  const nodes = useEditor((state) => state.nodes);
  const [words, setWords] = useState("");
  const start = nodes.find((node) => node.id === from);
  if (start === undefined) return null;
  const targets = nodes
    .filter((node) => to === undefined || node.id === to)
    .flatMap((node) => {
      const ways = waysToJoin(session.state.design, start, node);
      return "ways" in ways ? ways.ways.map((way) => ({ node, way })) : [];
    })
    .filter(({ node, way }) => `${node.id} ${way.label}`.toLowerCase().includes(words.toLowerCase()));
  return (
    <Dialog open onClose={onClose} title={to === undefined ? `Connect ${from} to…` : `How is ${from} joined to ${to}?`}>
      {to === undefined && (
        <input className="input" autoFocus aria-label="Find a node" placeholder="Find a node or a handler…" value={words} onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && targets[0] !== undefined) onChoose(targets[0].way);
          }} />
      )}
      <ul className="ways">
        {targets.slice(0, 200).map(({ node, way }, index) => (
          <li key={`${node.id} ${way.label} ${index}`}>
            <Button look="quiet" className="way" autoFocus={to !== undefined && index === 0} onPress={() => onChoose(way)}>
              <Icon name={FACES[node.kind].icon} />
              <span className="way-target">{node.id}</span>
              <span className="way-label">{way.label}</span>
              <small>{way.style}</small>
            </Button>
          </li>
        ))}
        {targets.length === 0 && <li className="nothing">Nothing here can be joined that way yet.</li>}
      </ul>
    </Dialog>
  );
}
