import { ReactFlowProvider } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { Shell, type Command } from "@/shared/shell";
import { Button, ContextMenu, Empty, Icon, IconButton, say, Select, Split } from "@/shared/ui";
import { ACTIONS, keyName, mayPerform, perform, type ActionId } from "../actions";
import { Canvas, type CanvasEvents } from "../canvas/Canvas";
import type { CanvasHandle } from "../canvas/handle";
import type { Place } from "../canvas/places";
import { Shelf } from "../canvas/Shelf";
import { onCanvas } from "../canvas/view";
import { Dock } from "../dock/Dock";
import { Inspector } from "../inspector/Inspector";
import { FACES } from "../kinds";
import { addition } from "../model/added";
import { waysToJoin, type Way } from "../model/links";
import { mapping } from "../model/nodes";
import { saveWords, type SaveState } from "../model/saver";
import type { Kind } from "../model/sections";
import { attempt, type Session } from "../model/session";
import { Palette } from "../palette/Palette";
import { SessionProvider, useEditor } from "../session_context";
import { menuFor, type MenuTarget } from "./canvas_menu";
import { ConflictDialog } from "./ConflictDialog";
import { ConnectDialog } from "./ConnectDialog";
import { RenameDialog } from "./RenameDialog";
import { RevisionsDialog } from "./RevisionsDialog";
import type { FaultChoice, RunSlots } from "./run_slots";
import { ShortcutSheet } from "./ShortcutSheet";
import "./editor.css";

export interface EditorProps {
  session: Session;
  crumbs: { label: string; href?: string }[];
  run: RunSlots;
  /** Saves at once; true when everything is saved. */
  flush: () => Promise<boolean>;
  onResolve: (text: string) => void;
}

export const Editor = (props: EditorProps): ReactElement => (
  <SessionProvider value={props.session}>
    <ReactFlowProvider>
      <Whole {...props} />
    </ReactFlowProvider>
  </SessionProvider>
);

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const overlaid = (): boolean => document.querySelector(".modal, .popover") !== null;

function SaveMark({ state, present, onConflict, onRetry, onHistory }: {
  state: SaveState; present: readonly string[]; onConflict: () => void; onRetry: () => void; onHistory: () => void;
}): ReactElement {
  const words = saveWords(state);
  const why = state.kind === "offline" || state.kind === "refused" ? state.reason : state.kind === "conflict" ? "Somebody else saved meanwhile" : "";
  return (
    <>
      <span className={`save ${state.kind}`} role="status" title={why}>
        <i aria-hidden="true" />
        {state.kind === "conflict" ? <Button small look="danger" onPress={onConflict}>{words}: decide</Button>
          : state.kind === "offline" || state.kind === "refused" ? <Button small look="quiet" onPress={onRetry}>{words}: try again</Button>
          : <Button small look="quiet" onPress={onHistory}>{words}</Button>}
      </span>
      {present.length > 1 && <span className="present" title={present.join(", ")}><Icon name="user" size={13} /> {present.length}</span>}
    </>
  );
}

function Whole({ session, crumbs, run, flush, onResolve }: EditorProps): ReactElement {
  const canvas = useRef<CanvasHandle>(null);
  const [menu, setMenu] = useState<{ at: { x: number; y: number }; target: MenuTarget } | null>(null);
  const [join, setJoin] = useState<{ from: string; to: string } | null>(null);
  const [save, dialog, dock, inspectorOpen, scenario, nodes, present, checkTrouble] = [
    useEditor((s) => s.save), useEditor((s) => s.dialog), useEditor((s) => s.dock), useEditor((s) => s.inspectorOpen), useEditor((s) => s.scenario),
    useEditor((s) => s.nodes), useEditor((s) => s.present), useEditor((s) => s.checkTrouble),
  ];
  const design = useEditor((s) => s.design);
  const scenarios = Object.keys(mapping(design["scenarios"]));
  const close = useCallback(() => session.store.setState({ dialog: null }), [session]);
  const act = useCallback((id: ActionId) => perform(id, session, canvas.current), [session]);

  const write = useCallback((way: Way) => {
    const trouble = attempt(() => session.edit(way.label, way.edits));
    if (trouble !== null) say(trouble, "bad");
  }, [session]);

  const joinNodes = useCallback((from: string, to: string) => {
    const [a, b] = [session.state.nodes.find((each) => each.id === from), session.state.nodes.find((each) => each.id === to)];
    if (a === undefined || b === undefined) return;
    const ways = waysToJoin(session.state.design, a, b);
    if ("refusal" in ways) say(ways.refusal);
    else if (ways.ways.length === 1 && ways.ways[0] !== undefined) write(ways.ways[0]);
    else setJoin({ from, to });
  }, [session, write]);

  const add = useCallback((kind: Kind, place: Place | null): string | null => {
    const { design: now, schema, kinds } = session.state;
    const template = kinds.find((each) => each.kind === kind)?.template ?? "{}";
    const at = onCanvas(kind) ? place ?? canvas.current?.free() ?? [0, 0] : null;
    const { edits, id } = addition(now, schema, kind, template, at);
    const trouble = attempt(() => session.edit(`Add ${id}`, edits));
    if (trouble !== null) {
      say(trouble, "bad");
      return null;
    }
    session.select([id]);
    if (!session.state.inspectorOpen) session.store.setState({ inspectorOpen: true });
    return id;
  }, [session]);

  const events = useMemo<CanvasEvents>(() => ({
    onMenu: (at, target) => setMenu({ at, target }),
    onJoin: (_, from, to) => joinNodes(from, to),
    onDropLine: (at, from, place) => setMenu({ at, target: { line: from, place } }),
    onAdd: (kind, place) => void add(kind, place),
    onOpen: (id) => {
      session.select([id]);
      session.store.setState({ inspectorOpen: true });
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>(".inspector .node-name")?.focus());
    },
  }), [session, joinNodes, add]);

  const saveNow = useCallback(() => {
    void flush().then((done) => {
      if (done) say("Saved.", "good");
    });
  }, [flush]);

  // Before everything else: a focused button takes Enter for itself, the YAML view Mod+Enter.
  useEffect(() => {
    const doings: Record<string, () => void> = { "Mod+S": saveNow, "Mod+Enter": run.start, "Mod+Shift+Enter": run.replicate };
    const onKey = (event: KeyboardEvent): void => {
      const key = keyName(event);
      const doing = doings[key];
      if (doing === undefined || (key !== "Mod+S" && overlaid())) return;
      event.preventDefault();
      event.stopPropagation();
      doing();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [run, saveNow]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const key = keyName(event);
      if (overlaid()) return;
      const inText = typing(event.target);
      if (key === "Escape" && !inText) {
        session.select([]);
        session.selectLink(null);
        return;
      }
      const found = ACTIONS.find((each) => (each.keys).includes(key));
      if (found === undefined || (inText && found.inText !== true)) return;
      const context = { session, canvas: canvas.current };
      if (!mayPerform(found, context)) return;
      // Keys that a pressed button or a chosen text needs itself stay theirs.
      if ((key === "Mod+C" || key === "Mod+X") && window.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      found.perform(context);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [session]);

  const addFault = useCallback((choice: FaultChoice) => {
    const { scenario: chosen, check } = session.state;
    if (chosen === null) return;
    const lasts = check?.scenarios.find((each) => each.name === chosen)?.lasts_s ?? 120;
    const at = Math.max(1, Math.round(lasts / 4));
    const trouble = attempt(() => session.edit(`Add ${choice.label} to ${chosen}`, [{ do: "append", path: ["scenarios", chosen, "faults"], value: { at: `${at} s`, ...choice.mapping } }]));
    if (trouble !== null) say(trouble, "bad");
    else session.openDock("scenario");
  }, [session]);

  const groups = menu === null ? [] : menuFor(menu.target, { session, act, add, joinNodes, run, addFault, canvas: canvas.current });
  const context = { session, canvas: canvas.current };
  const commands: Command[] = [
    { id: "run", label: scenario === null ? "Run" : `Run ${scenario}`, group: "Run", icon: "run", keys: "Mod+Enter", perform: run.start, disabled: scenario === null },
    { id: "replicate", label: scenario === null ? "Replicate…" : `Replicate ${scenario}…`, note: "several times with other luck: every number gets an interval", group: "Run", icon: "replicate", keys: "Mod+Shift+Enter", perform: run.replicate, disabled: scenario === null },
    ...run.speeds.map(({ label, note, choose }): Command => ({ id: `speed ${label}`, label: `Speed ${label}`, note, group: "Run", icon: "run", perform: choose })),
    { id: "revisions", label: "Revisions", note: "what was done, by whom, and the way back", group: "Go to", icon: "clock", perform: () => session.store.setState({ dialog: "revisions" }) },
    { id: "save", label: "Save now", group: "Edit", keys: "Mod+S", perform: saveNow },
     
    ...ACTIONS.map((each): Command => ({ id: each.id, label: each.label, group: each.group, ...(each.icon === undefined ? {} : { icon: each.icon }), ...(each.keys[0] === undefined ? {} : { keys: each.keys[0] }), disabled: !mayPerform(each, context), perform: () => act(each.id) })),
    ...Object.values(FACES).map((face): Command => ({ id: `add ${face.kind}`, label: `Add a ${face.title.toLowerCase()}`, note: face.sentence, group: "Add", icon: face.icon, disabled: session.readOnly, perform: () => void add(face.kind, null) })),
    ...scenarios.map((name): Command => ({ id: `scenario ${name}`, label: `Choose scenario ${name}`, group: "Scenario", icon: "clock", perform: () => session.store.setState({ scenario: name }) })),
    ...nodes.map((node): Command => ({ id: `node ${node.id}`, label: node.id, note: FACES[node.kind].title, group: "Node", icon: FACES[node.kind].icon, perform: () => {
      session.select([node.id]);
      if (onCanvas(node.kind)) canvas.current?.focus(node.id);
    } })),
  ];

  return (
    <Shell crumbs={crumbs} commands={commands} onHelp={() => act("shortcuts")}
      status={<SaveMark state={save} present={present} onConflict={() => session.store.setState({ dialog: "conflict" })} onRetry={saveNow} onHistory={() => session.store.setState({ dialog: "revisions" })} />}
      actions={
        <>
          {run.controls}
          <span className="prefix" aria-hidden="true">Scenario</span>
          <Select hideLabel label="Scenario" className="scenario-pick" value={scenario} placeholder="No scenario"
            options={scenarios.map((name) => ({ id: name, label: name }))} onChange={(name) => session.store.setState({ scenario: name })} />
          {run.speed}
          <Button look="primary" icon="run" isDisabled={scenario === null || run.starting} onPress={run.start}>Run</Button>
          <IconButton icon="replicate" label="Replicate…" keys="Mod+Shift+Enter" isDisabled={scenario === null} onPress={run.replicate} />
          <a className="button quiet" title="Export" href={`/designs/${session.state.designId}/export`}><Icon name="download" /><span className="wide-words">Export</span></a>
          <IconButton icon="side" label="Show or fold the inspector" keys="Mod+I" onPress={() => act("inspector")} />
        </>
      }>
      <div className="editor">
        <Palette onAdd={(kind) => void add(kind, null)} disabled={session.readOnly} />
        <Split name="inspector" side="right" label="Width of the inspector" initial={window.innerWidth < 1200 ? 268 : 320} min={240} max={560} folded={!inspectorOpen} panel={<Inspector act={act} />}>
          <Split name="dock" side="bottom" label="Height of the dock" initial={200} min={96} max={640} folded={!dock.open} panel={<Dock events={run.events} charts={run.charts} />}>
            <Shelf onMenu={(at, node) => setMenu({ at, target: { node } })} onOpen={events.onOpen} />
            <div className="canvas-holder">
              <Canvas handle={canvas} events={events} />
              {checkTrouble !== null && <p className="canvas-trouble" role="status"><Icon name="warning" size={14} /> Not checked: {checkTrouble}</p>}
              {nodes.length === 0 && <Blank onAdd={(kind) => void add(kind, null)} disabled={session.readOnly} />}
            </div>
          </Split>
        </Split>
        {!dock.open && (
          <div className="dock-folded">
            {(["problems", "scenario", "events", "charts", "yaml"] as const).map((tab) => (
              <Button key={tab} small look="quiet" onPress={() => session.openDock(tab)}>{tab === "yaml" ? "YAML" : tab.charAt(0).toUpperCase() + tab.slice(1)}</Button>
            ))}
          </div>
        )}
      </div>
      <ContextMenu label="Actions" place={menu?.at ?? null} groups={groups} onClose={() => setMenu(null)} />
      {join !== null && <ConnectDialog from={join.from} to={join.to} onClose={() => setJoin(null)} onChoose={(way) => {
        write(way);
        setJoin(null);
      }} />}
      {typeof dialog === "object" && dialog?.kind === "connect" && <ConnectDialog from={dialog.from} onClose={close} onChoose={(way) => {
        write(way);
        close();
      }} />}
      {typeof dialog === "object" && dialog?.kind === "rename" && <RenameDialog id={dialog.id} onClose={close} />}
      {dialog === "revisions" && <RevisionsDialog onClose={close} />}
      {dialog === "shortcuts" && <ShortcutSheet onClose={close} />}
      {dialog === "conflict" && save.kind === "conflict" && <ConflictDialog conflict={save.stale} onClose={close} onResolve={(text) => {
        onResolve(text);
        close();
      }} />}
    </Shell>
  );
}

function Blank({ onAdd, disabled }: { onAdd: (kind: Kind) => void; disabled: boolean }): ReactElement {
  return (
    <div className="canvas-empty">
      <Empty title="An empty design" actions={
        <>
          <Button icon="sources" isDisabled={disabled} onPress={() => onAdd("source")}>Add a source</Button>
          <Button icon="services" isDisabled={disabled} onPress={() => onAdd("service")}>Add a service</Button>
          <Button icon="topics" isDisabled={disabled} onPress={() => onAdd("topic")}>Add a topic</Button>
        </>
      }>
        Begin where the work comes in: a source sends commands to a service, the service emits records to a topic, other services consume them. Or write it in the YAML tab; both are the same document.
      </Empty>
    </div>
  );
}

