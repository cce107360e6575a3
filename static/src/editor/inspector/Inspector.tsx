import { useEffect, useState, type ReactElement, type ReactNode } from "react";
import { liveStore } from "@/shared/live";
import { clock, percent, plural, quantity, rate } from "@/shared/format";
import { Button, Icon, IconButton, LoadBar, loadLevel, say } from "@/shared/ui";
import { perform, type ActionId } from "../actions";
import { FACES } from "../kinds";
import { mapping, nodeOfElement, pathOf } from "../model/nodes";
import { renameNode } from "../model/rename";
import { resolve, schemaAt } from "../model/schema";
import { attempt } from "../model/session";
import { FindingCard } from "../problems/FindingCard";
import { useEditor, useSession } from "../session_context";
import { linkViews, nodeViews } from "../canvas/view";
import { PartFields } from "./fields";
import "./inspector.css";

/** The right side: what is selected, with every field of it; without a selection, the design itself. */
export function Inspector({ act }: { act: (id: ActionId) => void }): ReactElement {
  const selected = useEditor((state) => state.selected);
  const link = useEditor((state) => state.selectedLink);
  const readOnly = useSession().readOnly;
  const [first] = selected;
  const content = selected.size === 1 && first !== undefined ? <OneNode key={first} id={first} act={act} />
    : selected.size > 1 ? <SeveralNodes ids={[...selected]} act={act} />
    : link !== null ? <OneLink id={link} />
    : <WholeDesign />;
  return (
    <aside className="inspector" aria-label="Inspector">
      {readOnly && <p className="read-only">You may look at this design, not change it.</p>}
      <fieldset className="inspector-fields" disabled={readOnly}>{content}</fieldset>
    </aside>
  );
}

const Section = ({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }): ReactElement => (
  <section className="inspector-section">
    <header><h2>{title}</h2>{end}</header>
    {children}
  </section>
);

function OneNode({ id, act }: { id: string; act: (id: ActionId) => void }): ReactElement | null {
  const session = useSession();
  const [nodes, schema, check, links] = [useEditor((s) => s.nodes), useEditor((s) => s.schema), useEditor((s) => s.check), useEditor((s) => s.links)];
  const node = nodes.find((each) => each.id === id);
  const path = pathOf(session.state.design, id);
  if (node === undefined || path === null) return null;
  const face = FACES[node.kind];
  const names = new Set(nodes.map((each) => each.id));
  const findings = (check?.findings ?? []).filter((finding) => nodeOfElement(names, finding.element) === id);
  const load = check?.graph.nodes.find((each) => each.id === id)?.load ?? null;
  const part = schema === null ? null : schemaAt(schema, path);
  const near = links.filter((link) => link.from === id || link.to === id);
  return (
    <>
      <header className="inspector-head">
        <Icon name={face.icon} size={20} />
        <div>
          <NodeName id={id} />
          <p className="kind" title={face.sentence}>{face.title}</p>
        </div>
        <IconButton small icon="link" label="Connect to…" keys="C" onPress={() => act("connect")} />
        <IconButton small icon="code" label="Show in YAML" keys="Y" onPress={() => session.jumpTo(path)} />
        <IconButton small icon="trash" label={`Delete ${id}`} keys="Delete" onPress={() => act("delete")} />
      </header>
      <LiveValues id={id} />
      {load !== null && (load.utilisation !== null || load.rate_per_s !== null) && (
        <div className="expected">
          <span className="expected-words">{load.rate_per_s !== null && rate(load.rate_per_s)}{load.rate_per_s !== null && load.utilisation !== null && " · "}{load.utilisation !== null && `${percent(load.utilisation)} busy`}</span>
          <small>expected by the traffic equations</small>
          {load.utilisation !== null && <LoadBar share={load.utilisation} label={`Expected utilisation ${percent(load.utilisation)}`} />}
        </div>
      )}
      {findings.length > 0 && <div className="inspector-findings">{findings.map((finding) => <FindingCard key={finding.code + finding.path + finding.message} finding={finding} small />)}</div>}
      {schema !== null && part !== null
        ? <div className="inspector-section"><PartFields root={schema} schema={resolve(schema, part)} path={path} without={["allow"]} /></div>
        : <p className="nothing">The fields appear as soon as the server answers.</p>}
      {near.length > 0 && (
        <Section title="Links">
          <ul className="near">
            {near.map((link) => {
              const other = link.from === id ? link.to : link.from;
              return (
                <li key={link.id}>
                  <button type="button" onClick={() => session.select([other])}>
                    <Icon name={link.from === id ? "right" : "left"} size={12} />
                    <span>{other}</span>
                    <small>{link.label}</small>
                  </button>
                </li>
              );
            })}
          </ul>
        </Section>
      )}
    </>
  );
}

/** The name of a node, which is its id: a new one goes to every place that means it. */
function NodeName({ id }: { id: string }): ReactElement {
  const session = useSession();
  const schema = useEditor((state) => state.schema);
  const [name, setName] = useState(id);
  const commit = (): void => {
    if (name === id || schema === null) return;
    const trouble = attempt(() => session.splice(`Rename ${id} to ${name}`, renameNode(session.text, schema, id, name.trim())));
    if (trouble === null) session.select([name.trim()]);
    else {
      say(trouble, "bad");
      setName(id);
    }
  };
  return (
    <input className="node-name" aria-label="Name" value={name} spellCheck={false} onChange={(event) => setName(event.target.value)} onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setName(id);
      }} />
  );
}

/** Shown only when there are any. */
const UNLESS_NONE: ReadonlySet<string> = new Set(["failed", "dead_letters", "dropped", "lost", "stuck", "compensated", "duplicates"]);

/** What a run shows of the node now, four times a second. */
function LiveValues({ id }: { id: string }): ReactElement | null {
  const nodes = useEditor((state) => state.nodes);
  const [, redraw] = useState(0);
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = liveStore.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        last = performance.now();
        redraw((n) => n + 1);
      }, Math.max(0, 250 - (performance.now() - last)));
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  if (liveStore.runId === null) return null;
  const names = new Set(nodes.map((node) => node.id));
  const rows = liveStore.columns.flatMap(({ element, metric, unit }) =>
    nodeOfElement(names, element) === id && !/\.\d+$/.test(metric) ? [{ element, metric, unit, value: liveStore.value(element, metric) }] : [])
    .filter(({ metric, value }) => value !== 0 || !UNLESS_NONE.has(metric));
  if (rows.length === 0) return null;
  return (
    <Section title="In the run" end={<span className="kind">single run, at {clock(liveStore.time_s)}</span>}>
      <table className="live-values">
        <tbody>
          {rows.map(({ element, metric, unit, value }) => (
            <tr key={element + metric}>
              <th scope="row">{element === id ? "" : `${element.slice(id.length + 1)} `}{metric.replaceAll("_", " ")}</th>
              <td>{Number.isNaN(value) ? "–" : quantity(value, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function SeveralNodes({ ids, act }: { ids: readonly string[]; act: (id: ActionId) => void }): ReactElement {
  const session = useSession();
  return (
    <>
      <header className="inspector-head"><div><h2>{ids.length} nodes</h2></div></header>
      <div className="inspector-section several">
        <Button small icon="copy" onPress={() => act("duplicate")}>Duplicate</Button>
        <Button small icon="tidy" onPress={() => act("tidy")}>Tidy</Button>
        <Button small look="danger" icon="trash" onPress={() => act("delete")}>Delete</Button>
      </div>
      <Section title="Selected">
        <ul className="near">{ids.map((id) => <li key={id}><button type="button" onClick={() => session.select([id])}><span>{id}</span></button></li>)}</ul>
      </Section>
    </>
  );
}

function OneLink({ id }: { id: string }): ReactElement | null {
  const session = useSession();
  const [links, nodes, design, check] = [useEditor((s) => s.links), useEditor((s) => s.nodes), useEditor((s) => s.design), useEditor((s) => s.check)];
  const link = linkViews(links, nodeViews(nodes, design, check, new Map()), check).find((each) => each.id === id);
  if (link === undefined) return null;
  return (
    <>
      <header className="inspector-head">
        <Icon name="link" size={20} />
        <div>
          <h2>{link.from} → {link.to}</h2>
          <p className="kind">{link.style} link</p>
        </div>
      </header>
      <div className="inspector-section">
        <p>{link.label}</p>
        {link.rate_per_s !== null && <p className="expected-words">about {rate(link.rate_per_s)}</p>}
        <div className="several">
          <Button small icon="code" onPress={() => session.jumpTo((link.paths[0] ?? "").split("."))} isDisabled={link.paths.length === 0}>Show in YAML</Button>
          <Button small look="danger" icon="trash" onPress={() => perform("delete", session, null)} isDisabled={link.paths.length === 0}>Delete link</Button>
        </div>
      </div>
      <Section title="Ends">
        <ul className="near">{[link.from, link.to].map((end) => <li key={end}><button type="button" onClick={() => session.select([end])}><span>{end}</span></button></li>)}</ul>
      </Section>
    </>
  );
}

function WholeDesign(): ReactElement {
  const session = useSession();
  const [schema, nodes, check, design] = [useEditor((s) => s.schema), useEditor((s) => s.nodes), useEditor((s) => s.check), useEditor((s) => s.design)];
  const busy = (check?.graph.nodes ?? [])
    .flatMap((node) => (node.load?.utilisation == null ? [] : [{ id: node.id, share: node.load.utilisation }]))
    .toSorted((a, b) => b.share - a.share).slice(0, 4);
  const worst = busy[0];
  return (
    <>
      <header className="inspector-head">
        <div>
          <h2>{typeof design["name"] === "string" ? design["name"] : "Design"}</h2>
          <p className="kind">{plural(nodes.length, "node")} · {plural(Object.keys(mapping(design["scenarios"])).length, "scenario")} · {plural(Object.keys(mapping(design["objectives"])).length, "objective")}</p>
        </div>
      </header>
      {worst !== undefined && (
        <Section title={worst.share >= 0.8 ? "Bottleneck" : "Busiest"}>
          <ul className="busy">
            {busy.map(({ id, share }) => (
              <li key={id}>
                <button type="button" onClick={() => session.select([id])}>
                  <span>{id}</span><span className={`share ${loadLevel(share)}`}>{percent(share)}</span>
                  <LoadBar share={share} label={`${id} ${percent(share)}`} />
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {schema !== null && (
        <div className="inspector-section">
          <PartFields root={schema} schema={schema} path={[]} only={["name", "description"]} />
          <PartFields root={schema} schema={schema} path={[]} only={["objectives"]} />
        </div>
      )}
      <p className="nothing">Select a node to see and set its fields.</p>
    </>
  );
}
