import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { cspNonce } from "@/shared/page";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.keyword, tags.typeName, tags.meta], color: "var(--code-keyword)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--ink-3)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", backgroundColor: "var(--panel)", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--warn-soft)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "5px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "none", color: "var(--ink-2)" },
});

export interface CodeParts {
  onUndo: () => void;
  onRedo: () => void;
  complete: (context: CompletionContext) => CompletionResult | null;
}

/** Everything that the YAML view is made of; undo and redo are the session's, so that both views share one history. */
export const yamlView = ({ onUndo, onRedo, complete }: CodeParts): Extension => [
  EditorView.cspNonce.of(cspNonce()),
  lineNumbers(), foldGutter(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), bracketMatching(), indentOnInput(),
  indentUnit.of("  "), EditorState.tabSize.of(2), highlightSelectionMatches(), search({ top: true }), lintGutter(),
  yaml(), syntaxHighlighting(colours), look,
  autocompletion({ override: [complete], icons: false }),
  keymap.of([
    { key: "Mod-z", run: () => (onUndo(), true), preventDefault: true },
    { key: "Mod-Shift-z", run: () => (onRedo(), true), preventDefault: true },
    { key: "Mod-y", run: () => (onRedo(), true), preventDefault: true },
    ...completionKeymap, ...searchKeymap, ...foldKeymap, ...defaultKeymap, indentWithTab,
  ]),
];

/** A file to look at: coloured, folded, not edited. */
export const readView = (language: Extension): Extension => [
  EditorView.cspNonce.of(cspNonce()), lineNumbers(), foldGutter(), language, syntaxHighlighting(colours), look,
  EditorState.readOnly.of(true), EditorView.editable.of(false), search({ top: true }), keymap.of([...searchKeymap, ...foldKeymap]),
  EditorView.contentAttributes.of({ tabindex: "0" }),
];
