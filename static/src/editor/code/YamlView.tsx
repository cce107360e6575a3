import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Annotation, EditorSelection, EditorState, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef, type ReactElement } from "react";
import type { Splice } from "../model/change";
import { useEditor, useSession } from "../session_context";
import { completer } from "./completion";
import { yamlView } from "./setup";

/** Marks what came from the session, so that it is not sent back. */
const FromSession = Annotation.define<boolean>();

/** The design as text: the same edits, the same history; findings underlined where they are. */
export function YamlView(): ReactElement {
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const check = useEditor((state) => state.check);
  const checkedText = useEditor((state) => state.checkedText);
  const jump = useEditor((state) => state.jump);

  useEffect(() => {
    if (host.current === null) return;
    let mine = false;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: session.text,
        extensions: [
          yamlView({ onUndo: () => session.undo(), onRedo: () => session.redo(), complete: completer(session) }),
          EditorState.readOnly.of(session.readOnly),
          EditorView.contentAttributes.of({ "aria-label": "The design as YAML", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((each) => each.annotation(FromSession) === true)) return;
            const splices: Splice[] = [];
            let shift = 0;
            update.changes.iterChanges((from, to, _, __, inserted) => {
              const insert = inserted.toString();
              splices.push({ from: from + shift, to: to + shift, insert });
              shift += insert.length - (to - from);
            });
            mine = true;
            session.apply({ label: "Edit the text", splices, group: "typing" });
            mine = false;
          }),
        ],
      }),
    });
    view.current = made;
    const stop = session.onChange((changes, text) => {
      if (mine) return;
      if (changes.length === 0) {
        made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text }, annotations: FromSession.of(true) });
        return;
      }
      for (const change of changes) {
        for (const { from, to, insert } of change.splices) {
          made.dispatch({ changes: { from, to, insert }, annotations: [FromSession.of(true), Transaction.addToHistory.of(false)] });
        }
      }
    });
    return () => {
      stop();
      made.destroy();
      view.current = null;
    };
  }, [session]);

  useEffect(() => {
    const made = view.current;
    if (made === null || check === null || checkedText !== made.state.doc.toString()) return;
    const marks = check.findings.flatMap((finding): Diagnostic[] => {
      if (finding.line < 1 || finding.line > made.state.doc.lines) return [];
      const line = made.state.doc.line(finding.line);
      const from = Math.min(line.to, line.from + Math.max(0, finding.column - 1));
      const key = /^["\w.-]+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
      return [{
        from, to: key > 0 ? from + key : line.to, source: finding.code, message: finding.message,
        severity: finding.severity === "advice" ? "info" : finding.severity,
      }];
    });
    made.dispatch(setDiagnostics(made.state, marks));
  }, [check, checkedText]);

  const jumps = jump?.count ?? 0;
  useEffect(() => {
    const made = view.current;
    if (made === null || jump === null) return;
    const length = made.state.doc.length;
    const [from, to] = [Math.min(jump.range.from, length), Math.min(jump.range.to, length)];
    made.dispatch({ selection: EditorSelection.single(from, Math.min(to, made.state.doc.lineAt(from).to)), effects: EditorView.scrollIntoView(from, { y: "start", yMargin: 40 }) });
    made.focus();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the count says when to jump again
  }, [jumps]);

  const reveal = (): void => {
    const made = view.current;
    const id = made === null ? null : session.nodeAt(made.state.selection.main.head);
    if (id !== null) session.select([id]);
  };
  return <div className="yaml-view" ref={host} onClick={reveal} onKeyUp={(event) => {
    if (event.key.startsWith("Arrow") || event.key.startsWith("Page")) reveal();
  }} />;
}
