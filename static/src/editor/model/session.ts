import { createStore, type StoreApi } from "zustand/vanilla";
import type { CheckAnswer, GraphLink, KindOfNode, Role } from "@/shared/api";
import type { Change, Splice } from "./change";
import { spliced, type Edit } from "./edits";
import { begin, record, redo, undo, type History } from "./history";
import { mapping, nodeIn, nodesOf, pathOf, type DesignNode, type Plain } from "./nodes";
import { orderAt, type Schema } from "./schema";
import type { SaveState } from "./saver";
import { CannotEdit } from "./yaml/edit";
import { pathAround, plain, rangeAt, read, type Path, type Range } from "./yaml/tree";

/** The one file of a design, until folders come. */
export const FILE = "design.yaml";

export type DockTab = "problems" | "scenario" | "events" | "charts" | "yaml";
export type OpenDialog = null | "shortcuts" | "conflict" | "revisions" | { kind: "connect"; from: string } | { kind: "rename"; id: string };

/** Everything that the editor shows, as one value. */
export interface EditorState {
  designId: string;
  role: Role;
  history: History;
  /** The text as plain values; the last readable one while the text has a mistake of syntax. */
  design: Plain;
  nodes: readonly DesignNode[];
  links: readonly GraphLink[];
  check: CheckAnswer | null;
  /** The text that `check` is about. */
  checkedText: string | null;
  checkTrouble: string | null;
  schema: Schema | null;
  kinds: readonly KindOfNode[];
  save: SaveState;
  selected: ReadonlySet<string>;
  selectedLink: string | null;
  scenario: string | null;
  dock: { tab: DockTab; open: boolean };
  inspectorOpen: boolean;
  /** Places that were computed, not written: nodes without one in the document. */
  placed: ReadonlyMap<string, readonly [number, number]>;
  dialog: OpenDialog;
  present: readonly string[];
  /** Where the YAML view should go, counted so that the same place can be asked for twice. */
  jump: { range: Range; count: number } | null;
}

export type Listener = (changes: readonly Change[], text: string) => void;

const NOTHING: ReadonlySet<string> = new Set();

/** The editor without a face: a design's text, what is selected, and every way to change either. */
export class Session {
  readonly store: StoreApi<EditorState>;
  private readonly listeners = new Set<Listener>();
  private readonly clock: () => number;

  constructor(start: { designId: string; role: Role; text: string; revision: number; clock?: () => number }) {
    this.clock = start.clock ?? (() => performance.now());
    const design = mapping(plain(read(start.text)));
    this.store = createStore<EditorState>(() => ({
      designId: start.designId,
      role: start.role,
      history: begin(start.text),
      design,
      nodes: nodesOf(design),
      links: [],
      check: null,
      checkedText: null,
      checkTrouble: null,
      schema: null,
      kinds: [],
      save: { kind: "saved", revision: start.revision },
      selected: NOTHING,
      selectedLink: null,
      scenario: Object.keys(mapping(design["scenarios"]))[0] ?? null,
      dock: { tab: "problems", open: true },
      inspectorOpen: true,
      placed: new Map(),
      dialog: null,
      present: [],
      jump: null,
    }));
  }

  get state(): EditorState {
    return this.store.getState();
  }

  get text(): string {
    return this.state.history.text;
  }

  get readOnly(): boolean {
    return this.state.role === "viewer";
  }

  /** Told of every change of the text, in order: the saver, the check and the YAML view. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Applies one Change; nothing else alters the text. */
  apply(change: Change): void {
    if (change.splices.length === 0 || this.readOnly) return;
    const history = record(this.state.history, change, this.clock());
    this.take(history, [change]);
  }

  /** Does *edits* as one step; throws CannotEdit with a sentence where the text does not allow them. */
  edit(label: string, edits: readonly Edit[], group?: string): void {
    const splices = spliced(this.text, edits, this.state.schema);
    this.apply(group === undefined ? { label, splices } : { label, splices, group });
  }

  splice(label: string, splices: readonly Splice[], group?: string): void {
    this.apply(group === undefined ? { label, splices } : { label, splices, group });
  }

  undo(): string | null {
    const label = this.state.history.past.at(-1)?.label ?? null;
    const moved = this.readOnly ? null : undo(this.state.history);
    if (moved !== null) this.take(moved.history, moved.changes);
    return label;
  }

  redo(): string | null {
    const label = this.state.history.future[0]?.label ?? null;
    const moved = this.readOnly ? null : redo(this.state.history);
    if (moved !== null) this.take(moved.history, moved.changes);
    return label;
  }

  /** Another text from outside (somebody else's revision): history begins anew. */
  replace(text: string): void {
    this.take(begin(text), []);
  }

  select(ids: Iterable<string>): void {
    const selected = new Set(ids);
    const now = this.state.selected;
    const equal = selected.size === now.size && [...selected].every((id) => now.has(id));
    if (equal && this.state.selectedLink === null) return;
    this.store.setState({ selected: equal ? now : selected, selectedLink: null });
  }

  selectLink(id: string | null): void {
    this.store.setState({ selectedLink: id, ...(id === null ? {} : { selected: NOTHING }) });
  }

  setCheck(text: string, check: CheckAnswer): void {
    const scenario = this.state.scenario;
    const still = check.scenarios.length === 0 || check.scenarios.some((each) => each.name === scenario);
    this.store.setState({
      check,
      checkedText: text,
      checkTrouble: null,
      ...(check.model === null ? {} : { links: check.graph.links }),
      ...(still ? {} : { scenario: check.scenarios[0]?.name ?? null }),
    });
  }

  openDock(tab: DockTab): void {
    this.store.setState({ dock: { tab, open: true } });
  }

  /** Shows *path* in the YAML view. */
  jumpTo(path: Path): void {
    const tree = read(this.text);
    let at = path;
    let range = rangeAt(tree, at);
    while (range === null && at.length > 0) {
      at = at.slice(0, -1);
      range = rangeAt(tree, at);
    }
    if (range === null) return;
    this.openDock("yaml");
    this.store.setState({ jump: { range, count: (this.state.jump?.count ?? 0) + 1 } });
  }

  jumpToNode(id: string): void {
    const path = pathOf(this.state.design, id);
    if (path !== null) this.jumpTo(path);
  }

  /** The node that the text at *place* belongs to. */
  nodeAt(place: number): string | null {
    return nodeIn(pathAround(read(this.text), place));
  }

  order(path: Path): readonly string[] {
    return orderAt(this.state.schema, path);
  }

  private take(history: History, changes: readonly Change[]): void {
    const tree = read(history.text);
    const value = plain(tree);
    const readable = typeof value === "object" && value !== null && tree.document.errors.length === 0;
    const design = readable ? mapping(value) : this.state.design;
    const nodes = readable ? nodesOf(design) : this.state.nodes;
    const names = new Set(nodes.map((node) => node.id));
    const selected = [...this.state.selected].filter((id) => names.has(id));
    this.store.setState({
      history,
      design,
      nodes,
      links: this.state.links.filter((link) => names.has(link.from) && names.has(link.to)),
      ...(selected.length === this.state.selected.size ? {} : { selected: new Set(selected) }),
    });
    for (const listener of this.listeners) listener(changes, history.text);
  }
}

/** The sentence for an edit that the text does not allow; other errors pass on. */
export function attempt(run: () => void): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof CannotEdit) return error.message;
    throw error;
  }
}
