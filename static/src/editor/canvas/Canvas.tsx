import {
  applyNodeChanges, Background, BackgroundVariant, MiniMap, ReactFlow, SelectionMode, useReactFlow, useStore as useFlow,
  type Connection, type FinalConnectionState, type NodeChange, type OnConnectStartParams, type Viewport,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type DragEvent, type MouseEvent as ReactMouseEvent, type ReactElement, type Ref } from "react";
import { Button, IconButton, say } from "@/shared/ui";
import { likelyLinks, waysToJoin } from "../model/links";
import { attempt } from "../model/session";
import type { Kind } from "../model/sections";
import { isKind } from "../model/sections";
import { useEditor, useSession } from "../session_context";
import { arrange } from "./arrange";
import type { CanvasHandle } from "./handle";
import { ArrowHeads, LinkEdge, type LinkLine } from "./LinkEdge";
import { NodeBox, type BoxNode } from "./NodeBox";
import { Overlay } from "./overlay";
import { besides, freePlace, placing, type Place } from "./places";
import { linkViews, nodeViews, NODE, onCanvas, type NodeView } from "./view";
import "./canvas.css";

const NODE_TYPES = { box: NodeBox };
const EDGE_TYPES = { link: LinkEdge };
const MANY = 150;
/** Below these zooms a node drops its small print, then everything but its name, and writes larger. */
const MIDDLE = 0.62;
const FAR = 0.42;
/** So long the first arrangement waits for the check; then it takes the references of the text for links. */
const PATIENCE_MS = 2500;
const REDUCED = typeof window !== "undefined" && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const GLIDE = { duration: REDUCED ? 0 : 200 };

export interface CanvasEvents {
  /** Somebody asked for a menu: on a node, on a link, or on the canvas at a place in its units. */
  onMenu: (at: { x: number; y: number }, target: { node: string } | { link: string } | { place: Place }) => void;
  /** Two nodes are to be joined and there are several ways. */
  onJoin: (at: { x: number; y: number }, from: string, to: string) => void;
  /** A line was dropped on empty canvas: a new node is wanted there. */
  onDropLine: (at: { x: number; y: number }, from: string, place: Place) => void;
  onAdd: (kind: Kind, place: Place) => void;
  onOpen: (id: string) => void;
}

const pointer = (event: MouseEvent | TouchEvent): { x: number; y: number } =>
  "clientX" in event ? { x: event.clientX, y: event.clientY } : { x: event.changedTouches[0]?.clientX ?? 0, y: event.changedTouches[0]?.clientY ?? 0 };

/** The design as boxes and lines; draws what the session holds, and turns gestures into edits. */
export function Canvas({ handle, events }: { handle: Ref<CanvasHandle>; events: CanvasEvents }): ReactElement {
  const session = useSession();
  const flow = useReactFlow<BoxNode, LinkLine>();
  const [design, nodes, links, check, selected, selectedLink, placed] = [
    useEditor((s) => s.design), useEditor((s) => s.nodes), useEditor((s) => s.links), useEditor((s) => s.check),
    useEditor((s) => s.selected), useEditor((s) => s.selectedLink), useEditor((s) => s.placed),
  ];
  const schema = useEditor((s) => s.schema);
  const many = nodes.length > MANY;
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<Overlay | null>(null);
  const before = useRef<ReadonlyMap<string, NodeView>>(new Map());
  const views = useMemo(() => {
     
    before.current = nodeViews(nodes, design, check, before.current);
     
    return before.current;
  }, [nodes, design, check]);
  const [boxes, setBoxes] = useState<BoxNode[]>([]);
  const [impatient, setImpatient] = useState(false);
  const [hovered, setHovered] = useState<string | null>(null);
  const dragging = useRef(false);
  const nudging = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const far = useFlow((state) => state.transform[2] < FAR);
  const middle = useFlow((state) => state.transform[2] >= FAR && state.transform[2] < MIDDLE);
  const zoom = useFlow((state) => Math.round(state.transform[2] * 100) / 100);

  const lines = useMemo<LinkLine[]>(
    () => linkViews(links, views, check).map((view) => ({
      id: view.id, source: view.from, target: view.to, type: "link", data: view, focusable: false,
      ariaLabel: `${view.from} to ${view.to}, ${view.style}: ${view.label}`,
    })),
    [links, views, check],
  );
  const shownLines = useMemo(
    () => lines.map((line) => {
      const chosen = line.id === selectedLink;
      return chosen || line.id === hovered ? { ...line, selected: chosen, zIndex: 5, data: { ...(line.data as NonNullable<typeof line.data>), hovered: line.id === hovered } } : line;
    }),
    [lines, selectedLink, hovered],
  );

  // Nodes without a place: the first time all of them are arranged, later they go beside the others.
  const arranging = useRef(false);
  useEffect(() => {
    const missing = nodes.filter((node) => onCanvas(node.kind) && node.position === null && !placed.has(node.id));
    if (missing.length === 0 || arranging.current) return;
    const anyPlaced = placed.size > 0 || nodes.some((node) => node.position !== null);
    if (anyPlaced) {
      session.store.setState({ placed: new Map([...placed, ...besides(nodes, placed)]) });
      return;
    }
    // The first check brings the links; what is large is not kept waiting for it.
    if (check === null && !impatient && !(many && schema !== null)) return;
    arranging.current = true;
    const ids = nodes.filter((node) => onCanvas(node.kind)).map((node) => node.id);
    arrange({ nodes: ids, links: check === null ? likelyLinks(session.state.design, session.state.schema) : links })
      .then((places) => session.store.setState({ placed: places }))
      .catch(() => session.store.setState({ placed: besides(nodes, new Map()) }))
      .finally(() => {
        arranging.current = false;
      });
  }, [nodes, placed, links, check, impatient, many, schema, session]);
  useEffect(() => {
    const timer = setTimeout(() => setImpatient(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);

  // The boxes follow the design; while one is dragged its place is the pointer's.
  useEffect(() => {
    setBoxes((now) => {
      const old = new Map(now.map((box) => [box.id, box]));
      return nodes.flatMap((node): BoxNode[] => {
        const view = views.get(node.id);
        const place = node.position ?? placed.get(node.id);
        if (view === undefined || place === undefined || !onCanvas(node.kind)) return [];
        const box = old.get(node.id);
        const keeps = dragging.current && box?.dragging === true;
        const position = keeps ? box.position : { x: place[0], y: place[1] };
        const chosen = selected.has(node.id);
        if (box !== undefined && box.data === view && box.position.x === position.x && box.position.y === position.y && (box.selected ?? false) === chosen) return [box];
        return [{
          ...(box ?? { id: node.id, type: "box" as const, width: NODE.width, height: NODE.height }),
          position, data: view, selected: chosen,
          ariaLabel: `${node.id}, ${node.kind.replaceAll("_", " ")}, ${view.line}${view.findings > 0 ? `, ${view.findings} findings` : ""}`,
        }];
      });
    });
  }, [nodes, views, placed, selected]);

  const commitPlaces = useCallback((moved: ReadonlyMap<string, Place>, group?: string) => {
    if (moved.size === 0) return;
    const { nodes: all, placed: computed } = session.state;
    const label = moved.size === 1 ? `Move ${[...moved.keys()][0] ?? ""}` : `Move ${moved.size} nodes`;
    const trouble = attempt(() => session.edit(label, placing(moved, all, computed), group));
    if (trouble !== null) say(trouble, "bad");
  }, [session]);

  const onNodesChange = useCallback((changes: NodeChange<BoxNode>[]) => {
    setBoxes((now) => {
      const next = applyNodeChanges(changes, now);
      const keyed = changes.some((change) => change.type === "position" && change.dragging !== true && !dragging.current);
      if (keyed) {
        clearTimeout(nudging.current);
        const ids = new Set(changes.flatMap((change) => (change.type === "position" ? [change.id] : [])));
        nudging.current = setTimeout(() => {
          commitPlaces(new Map(next.filter((box) => ids.has(box.id)).map((box) => [box.id, [box.position.x, box.position.y]])), "nudge");
        }, 160);
      }
      return next;
    });
    if (changes.some((change) => change.type === "select")) {
      const chosen = new Set(session.state.selected);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
      if (chosen.size > 0 || session.state.selectedLink === null) session.select(chosen);
    }
  }, [session, commitPlaces]);

  const onDragStop = useCallback((_: unknown, __: unknown, moved: BoxNode[]) => {
    dragging.current = false;
    commitPlaces(new Map(moved.map((box) => [box.id, [box.position.x, box.position.y]])));
  }, [commitPlaces]);

  // Joining: what may be joined is in the model's table; a refusal is a sentence.
  const node = useCallback((id: string) => session.state.nodes.find((each) => each.id === id), [session]);
  const mayJoin = useCallback((from: string, to: string): boolean => {
    const [a, b] = [node(from), node(to)];
    return a !== undefined && b !== undefined && "ways" in waysToJoin(session.state.design, a, b);
  }, [session, node]);
  const valid = useCallback((line: Connection | LinkLine) => mayJoin(line.source, line.target), [mayJoin]);
  const onConnectStart = useCallback((_: unknown, { nodeId, handleType }: OnConnectStartParams) => {
    if (nodeId === null || area.current === null) return;
    area.current.dataset["joining"] = "";
    setBoxes((now) => now.map((box) => {
      const possible = handleType === "target" ? mayJoin(box.id, nodeId) : mayJoin(nodeId, box.id);
      return { ...box, className: possible || box.id === nodeId ? "" : "cannot" };
    }));
  }, [mayJoin]);
  const onConnectEnd = useCallback((event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (area.current !== null) delete area.current.dataset["joining"];
    setBoxes((now) => now.map((box) => (box.className === "" || box.className === undefined ? box : { ...box, className: "" })));
    const from = state.fromNode?.id;
    if (from === undefined) return;
    const at = pointer(event);
    const under = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
    const to = state.toNode?.id ?? under;
    if (to === undefined) {
      const place = flow.screenToFlowPosition(at);
      events.onDropLine(at, from, [place.x, place.y - NODE.height / 2]);
      return;
    }
    if (to === from && state.isValid !== true) return;
    const [a, b] = state.fromHandle?.type === "target" ? [to, from] : [from, to];
    events.onJoin(at, a, b);
  }, [events, flow]);

  useEffect(() => {
    if (canvas.current === null) return;
    const made = new Overlay(canvas.current, (live) => {
      if (area.current === null) return;
      if (live) area.current.dataset["live"] = "";
      else delete area.current.dataset["live"];
    });
    overlay.current = made;
    made.look(flow.getViewport());
    return () => {
      made.stop();
      overlay.current = null;
    };
  }, [flow]);
  // The first boxes are shown whole, however they got their places.
  const fitted = useRef(false);
  useEffect(() => {
    if (fitted.current || boxes.length === 0) return;
    fitted.current = true;
    requestAnimationFrame(() => void flow.fitView({ padding: 0.07, maxZoom: 1.1 }));
  }, [boxes, flow]);
  useEffect(() => {
    overlay.current?.show(boxes.map((box) => ({ view: box.data, x: box.position.x, y: box.position.y })));
  }, [boxes]);
  const onMove = useCallback((_: unknown, viewport: Viewport) => overlay.current?.look(viewport), []);

  const fit = useCallback((ids?: readonly string[]) => {
    void flow.fitView({ padding: 0.07, maxZoom: 1.1, ...GLIDE, ...(ids === undefined ? {} : { nodes: ids.map((id) => ({ id })) }) });
  }, [flow]);
  const tidy = useCallback(async () => {
    const { nodes: all, links: joined, selected: chosen, placed: computed } = session.state;
    const part = chosen.size > 1 ? all.filter((each) => chosen.has(each.id)) : all;
    const ids = part.filter((each) => onCanvas(each.kind)).map((each) => each.id);
    if (ids.length === 0) return;
    try {
      const places = await arrange({ nodes: ids, links: joined });
      const old = part.flatMap((each) => each.position ?? computed.get(each.id) ?? []);
      const shift = chosen.size > 1 && old.length > 0
        ? [Math.min(...old.filter((_, i) => i % 2 === 0)), Math.min(...old.filter((_, i) => i % 2 === 1))] as const : [0, 0] as const;
      const moved = new Map([...places].map(([id, [x, y]]) => [id, [x + shift[0], y + shift[1]] as const]));
      const label = chosen.size > 1 ? `Tidy ${moved.size} nodes` : "Tidy the canvas";
      const trouble = attempt(() => session.edit(label, placing(moved, all, computed)));
      if (trouble !== null) say(trouble, "bad");
      requestAnimationFrame(() => fit());
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), "bad");
    }
  }, [session, fit]);

  useImperativeHandle(handle, () => ({
    free() {
      const box = area.current?.getBoundingClientRect();
      if (box === undefined) return [0, 0];
      const { x, y } = flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
      return freePlace([x - NODE.width / 2, y - NODE.height / 2], flow.getNodes().map((each) => [each.position.x, each.position.y]));
    },
    place(id) {
      const found = session.state.nodes.find((each) => each.id === id);
      return found?.position ?? session.state.placed.get(id) ?? null;
    },
    fit,
    zoom: (factor) => void flow.zoomTo(flow.getZoom() * factor, GLIDE),
    tidy,
    focus(id) {
      const found = flow.getNode(id);
      if (found === undefined) return;
      void flow.setCenter(found.position.x + NODE.width / 2, found.position.y + NODE.height / 2, { zoom: Math.max(flow.getZoom(), 0.8), ...GLIDE });
      requestAnimationFrame(() => area.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus());
    },
  }), [flow, session, fit, tidy]);

  const onDrop = (event: DragEvent): void => {
    const kind = event.dataTransfer.getData("application/lagwise-kind");
    if (!isKind(kind)) return;
    event.preventDefault();
    const place = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    events.onAdd(kind, [Math.round(place.x - NODE.width / 2), Math.round(place.y - NODE.height / 2)]);
  };
  const menuAt = (event: ReactMouseEvent | MouseEvent): { x: number; y: number } => {
    event.preventDefault();
    return { x: event.clientX, y: event.clientY };
  };

  return (
    <div className="canvas-area" ref={area} data-far={far ? "" : undefined} data-middle={middle ? "" : undefined} onDrop={onDrop}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes("application/lagwise-kind")) event.preventDefault();
      }}>
      <ArrowHeads />
      <ReactFlow<BoxNode, LinkLine>
        nodes={boxes} edges={shownLines} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange} onMove={onMove}
        onNodeDragStart={() => {
          dragging.current = true;
        }}
        onNodeDragStop={onDragStop}
        onEdgeClick={(_, edge) => session.selectLink(edge.id)}
        onEdgeMouseEnter={(_, edge) => setHovered(edge.id)} onEdgeMouseLeave={() => setHovered(null)}
        onPaneClick={() => {
          session.select([]);
          session.selectLink(null);
        }}
        onNodeDoubleClick={(_, box) => events.onOpen(box.id)}
        onNodeContextMenu={(event, box) => {
          if (!session.state.selected.has(box.id)) session.select([box.id]);
          events.onMenu(menuAt(event), { node: box.id });
        }}
        onEdgeContextMenu={(event, edge) => {
          session.selectLink(edge.id);
          events.onMenu(menuAt(event), { link: edge.id });
        }}
        onPaneContextMenu={(event) => {
          const at = menuAt(event);
          const place = flow.screenToFlowPosition(at);
          events.onMenu(at, { place: [place.x, place.y] });
        }}
        onSelectionContextMenu={(event, [first]) => {
          if (first !== undefined) events.onMenu(menuAt(event), { node: first.id });
        }}
        isValidConnection={valid} onConnectStart={onConnectStart} onConnectEnd={onConnectEnd} connectionRadius={28}
        nodesDraggable={!session.readOnly} nodesConnectable={!session.readOnly}
        selectionMode={SelectionMode.Partial} panOnScroll panOnDrag={[0, 1]} selectionKeyCode="Shift" multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        deleteKeyCode={null} zoomOnDoubleClick={false} minZoom={0.04} maxZoom={2.5} snapToGrid snapGrid={[4, 4]}
        onlyRenderVisibleElements={many} edgesFocusable={false} elevateEdgesOnSelect
        proOptions={{ hideAttribution: true }} aria-label="Canvas of the design">
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--ground-dot)" />
        {boxes.length > 24 && <MiniMap pannable zoomable position="bottom-right" ariaLabel="Overview of the canvas" style={{ width: 168, height: 108 }} nodeBorderRadius={6} />}
      </ReactFlow>
      <canvas ref={canvas} className="overlay" aria-hidden="true" />
      <div className="canvas-tools" role="toolbar" aria-label="View">
        <IconButton small icon="tidy" label="Tidy the canvas" keys="Shift+T" placement="top" isDisabled={session.readOnly} onPress={() => void tidy()} />
        <IconButton small icon="fit" label="Show everything" keys="Shift+1" placement="top" onPress={() => fit()} />
        <Button small look="quiet" className="zoom" onPress={() => void flow.zoomTo(1, GLIDE)}><span className="only-read">Zoom </span>{Math.round(zoom * 100)} %</Button>
      </div>
    </div>
  );
}
