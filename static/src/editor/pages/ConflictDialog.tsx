import { useMemo, type ReactElement } from "react";
import { Button, Dialog } from "@/shared/ui";
import type { Conflict } from "../model/saver";

/** The lines that differ between two texts, around the changed middle. */
function differing(base: string, other: string): { from: string[]; to: string[]; line: number } {
  const [a, b] = [base.split("\n"), other.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return { from: a.slice(start, a.length - end), to: b.slice(start, b.length - end), line: start + 1 };
}

function Side({ title, base, text }: { title: string; base: string; text: string }): ReactElement {
  const { from, to, line } = useMemo(() => differing(base, text), [base, text]);
  return (
    <section className="version">
      <h3>{title}</h3>
      <p className="nothing">from line {line}</p>
      <pre tabIndex={0}>
        {from.map((each, index) => <del key={`- ${index}`}>{each || " "}</del>)}
        {to.map((each, index) => <ins key={`+ ${index}`}>{each || " "}</ins>)}
      </pre>
    </section>
  );
}

/** Two versions of one text: both are kept, and the writer says how to go on. */
export function ConflictDialog({ conflict, onResolve, onClose }: { conflict: Conflict; onResolve: (text: string, kept: string) => void; onClose: () => void }): ReactElement {
  const { base, mine, theirs, merged } = conflict;
  return (
    <Dialog open wide onClose={onClose} title="Somebody else saved meanwhile" footer={
      <>
        <Button onPress={() => onResolve(theirs.text, "theirs")}>Take theirs</Button>
        <Button look={merged === null ? "primary" : "plain"} onPress={() => onResolve(mine, "mine")}>Keep mine</Button>
        {merged !== null && <Button look="primary" onPress={() => onResolve(merged, "both")}>Keep both</Button>}
      </>
    }>
      <p>
        Revision {theirs.revision} was saved while you were editing. Nothing is lost: your version is kept on the server beside it, whatever you choose.
        {merged === null ? " Both touch the same place, so one of them has to lead." : " The two touch different places, so both can be kept."}
      </p>
      <div className="versions">
        <Side title={`Theirs, revision ${theirs.revision}`} base={base} text={theirs.text} />
        <Side title="Yours, not saved yet" base={base} text={mine} />
      </div>
    </Dialog>
  );
}
