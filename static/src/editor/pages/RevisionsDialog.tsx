import { useEffect, useState, type ReactElement } from "react";
import { api, sentence, type RevisionFull, type RevisionSummary } from "@/shared/api";
import { ago, plural } from "@/shared/format";
import { Badge, Button, Dialog, Empty, Skeleton } from "@/shared/ui";
import { difference } from "../model/change";
import { FILE } from "../model/session";
import { useEditor, useSession } from "../session_context";

/** Every revision with what was done, by whom and when; texts that lost a conflict are kept beside them. */
export function RevisionsDialog({ onClose }: { onClose: () => void }): ReactElement {
  const session = useSession();
  const now = useEditor((state) => state.history.text);
  const [rows, setRows] = useState<RevisionSummary[] | null>(null);
  const [chosen, setChosen] = useState<RevisionFull | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { designId } = session.state;
  useEffect(() => {
    api.revisions(designId).then(setRows).catch((error: unknown) => setTrouble(sentence(error)));
  }, [designId]);
  const look = (row: RevisionSummary): void => {
    api.revision(designId, row.revision ?? row.id).then(setChosen).catch((error: unknown) => setTrouble(sentence(error)));
  };
  const text = chosen?.files[FILE];
  const one = text === undefined ? null : difference(now, text);
  const restore = (): void => {
    if (one !== null && chosen !== null) session.splice(`Go back to ${chosen.revision === null ? "a kept copy" : `revision ${chosen.revision}`}`, [one]);
    onClose();
  };
  return (
    <Dialog open wide title="Revisions" onClose={onClose} footer={chosen !== null && (
      <>
        <span className="revision-words">{one === null ? "The same as now." : `${plural(lines(now.slice(one.from, one.to)), "line")} of now would become ${plural(lines(one.insert), "line")}. That is an edit: it can be undone.`}</span>
        <Button look="primary" isDisabled={one === null || session.readOnly} onPress={restore}>Go back to it</Button>
      </>
    )}>
      {trouble !== null && <Empty icon="error" title="The revisions could not be read">{trouble}</Empty>}
      {rows === null && trouble === null && <Skeleton lines={6} />}
      {rows !== null && (
        <div className="revisions">
          <ul aria-label="Revisions">
            {rows.map((row) => (
              <li key={row.id}>
                <button type="button" aria-pressed={chosen?.id === row.id} onClick={() => look(row)}>
                  <b>{row.revision === null ? <Badge tone="warn">kept copy</Badge> : `r${row.revision}`}</b>
                  <span>{row.label === "" ? "Created" : row.label}</span>
                  <small>{row.by ?? "studio"} · {ago(row.created_at)}</small>
                </button>
              </li>
            ))}
          </ul>
          <pre tabIndex={0} aria-label="Text of the revision">{text ?? "Choose a revision to see its text."}</pre>
        </div>
      )}
    </Dialog>
  );
}

const lines = (text: string): number => (text === "" ? 0 : text.split("\n").length);
