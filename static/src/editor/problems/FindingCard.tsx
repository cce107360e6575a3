import { useState, type ReactElement } from "react";
import type { Finding } from "@/shared/api";
import { Button, Icon } from "@/shared/ui";
import { keysOf } from "../actions/delete";
import { together } from "../model/change";
import { useEditor, useSession } from "../session_context";

/** One finding: what, where, why it matters, what mends it, and the mend itself with a preview. */
export function FindingCard({ finding, small = false, onElement }: { finding: Finding; small?: boolean; onElement?: (id: string) => void }): ReactElement {
  const session = useSession();
  const [preview, setPreview] = useState(false);
  const [whole, setWhole] = useState(!small);
  const text = useEditor((state) => state.history.text);
  const checkedText = useEditor((state) => state.checkedText);
  const fix = finding.fix;
  const fresh = text === checkedText; // A mend is written for the text that was checked.
  const apply = (): void => {
    if (fix !== null) session.splice(fix.title, together(fix.changes));
    setPreview(false);
  };
  return (
    <article className={`finding ${finding.severity} ${small ? "small" : ""}`}>
      <span className="finding-icon" title={finding.severity}><Icon name={finding.severity} size={15} /></span>
      <div className="finding-body">
        <p className="finding-message">
          {!small && finding.element !== "" && (
            <button type="button" className="finding-element" onClick={() => onElement?.(finding.element)}>{finding.element}</button>
          )}
          {finding.message}
        </p>
        {whole && finding.why !== "" && <p className="finding-why">{finding.why}</p>}
        {whole && finding.mend !== "" && <p className="finding-mend">{finding.mend}</p>}
        {preview && fix !== null && <FixPreview text={text} changes={fix.changes} />}
      </div>
      <div className="finding-end">
        <code className="finding-code">{finding.code}</code>
        {small && finding.why !== "" && <button type="button" className="finding-place" aria-expanded={whole} onClick={() => setWhole(!whole)}>{whole ? "Less" : "Why"}</button>}
        {finding.line > 0 && (
          <button type="button" className="finding-place" title={finding.path} onClick={() => session.jumpTo(keysOf(session.state.design, finding.path))}>
            {finding.line}:{finding.column}
          </button>
        )}
        {fix !== null && !session.readOnly && (
          preview
            ? <><Button small look="primary" isDisabled={!fresh} onPress={apply}>Apply</Button><Button small look="quiet" onPress={() => setPreview(false)}>Cancel</Button></>
            : <Button small isDisabled={!fresh} aria-label={`Fix: ${fix.title}`} onPress={() => setPreview(true)}>Fix</Button>
        )}
      </div>
    </article>
  );
}

/** The lines around each change, before and after. */
function FixPreview({ text, changes }: { text: string; changes: { from: number; to: number; insert: string }[] }): ReactElement {
  return (
    <div className="fix-preview">
      {changes.map(({ from, to, insert }) => {
        const start = text.lastIndexOf("\n", from - 1) + 1;
        const newline = text.indexOf("\n", to);
        const end = newline < 0 ? text.length : newline;
        const before = text.slice(start, end);
        const after = text.slice(start, from) + insert + text.slice(to, end);
        return (
          <pre key={`${from}-${to}`}>
            {before.trim() !== "" && from !== to && <del>{before}</del>}
            <ins>{from === to && insert.startsWith("\n") ? insert.slice(1) : after}</ins>
          </pre>
        );
      })}
    </div>
  );
}
