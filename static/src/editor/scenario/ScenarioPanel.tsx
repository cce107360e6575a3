import { type ReactElement } from "react";
import type { FaultOnStrip, Json, ScenarioSummary } from "@/shared/api";
import { clock, duration } from "@/shared/format";
import { Button, Empty, Icon, IconButton, say } from "@/shared/ui";
import { PartFields, useChange } from "../inspector/fields";
import { mapping } from "../model/nodes";
import { resolve, schemaAt } from "../model/schema";
import { attempt } from "../model/session";
import { useEditor, useSession } from "../session_context";
import "./scenario.css";

/** Instants that divide a strip of *lasts* seconds well. */
function ticks(lasts_s: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400];
  const step = steps.find((each) => lasts_s / each <= 8) ?? 86400;
  return Array.from({ length: Math.floor(lasts_s / step) + 1 }, (_, index) => index * step);
}

const faultWords = (fault: FaultOnStrip): string =>
  `${fault.name.replaceAll("_", " ")} ${fault.target} at ${clock(fault.at_s)}${fault.for_s === null ? "" : ` for ${duration(fault.for_s)}`}`;

const TIME: Record<string, number> = { ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 };

/** The stretches of a load phrase ("5x from 1 min for 1 min"), for the picture; what is not understood is left out. */
export function stretches(phrase: Json | undefined, lasts_s: number): { from_s: number; to_s: number; factor: number }[] {
  if (Array.isArray(phrase)) return phrase.flatMap((each) => stretches(each, lasts_s));
  if (typeof phrase === "number") return [{ from_s: 0, to_s: lasts_s, factor: phrase }];
  if (typeof phrase !== "string") return [];
  const found = /^\s*(\d+(?:\.\d+)?)\s*x(?:\s+from\s+(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)(?:\s+(for|to)\s+(\d+(?:\.\d+)?)\s*(ms|s|min|h|d))?)?\s*$/.exec(phrase);
  if (found === null) return [];
  const time = (digits: string | undefined, unit: string | undefined): number => Number(digits) * (TIME[unit ?? "s"] ?? 1);
  const from_s = found[2] === undefined ? 0 : time(found[2], found[3]);
  const given = found[5] === undefined ? lasts_s : time(found[5], found[6]);
  const to_s = found[5] === undefined ? lasts_s : found[4] === "for" ? from_s + given : given;
  return [{ from_s, to_s: Math.min(lasts_s, to_s), factor: Number(found[1]) }];
}

/** A scenario as a strip: the time from left to right, its loads as steps, its faults as bars with words. */
function Strip({ scenario }: { scenario: ScenarioSummary }): ReactElement {
  const design = useEditor((state) => state.design);
  const share = (seconds: number): string => `${(seconds / scenario.lasts_s) * 100}%`;
  const load = mapping(mapping(mapping(design["scenarios"])[scenario.name])["load"]);
  const rows = [
    ...Object.entries(load).map(([source, phrase]) => ({ key: `load ${source}`, label: source, bars: stretches(phrase, scenario.lasts_s).map((each) => ({ ...each, text: `${each.factor}×`, kind: "load" })) })),
    ...scenario.faults.map((fault, index) => ({
      key: `fault ${index}`, label: fault.target,
      bars: [{ from_s: fault.at_s, to_s: fault.for_s === null ? Math.min(scenario.lasts_s, fault.at_s + scenario.lasts_s / 100) : Math.min(scenario.lasts_s, fault.at_s + fault.for_s), text: `${fault.name.replaceAll("_", " ")}${fault.for_s === null ? "" : ` · ${duration(fault.for_s)}`}`, kind: "fault" }],
    })),
  ];
  const warm = scenario.warm_up_s;
  return (
    <div className="strip" role="img" aria-label={`${scenario.name}: lasts ${duration(scenario.lasts_s)}. ${scenario.faults.map(faultWords).join(". ")}`}>
      <div className="strip-scale">
        {ticks(scenario.lasts_s).map((tick) => <span key={tick} style={{ left: share(tick) }}>{clock(tick).replace(/\.0$/, "")}</span>)}
      </div>
      <div className="strip-body">
        {ticks(scenario.lasts_s).map((tick) => <i key={tick} className="strip-line" style={{ left: share(tick) }} />)}
        {warm > 0 && <span className="strip-warm" style={{ width: share(warm) }} title={`Warm-up: the first ${duration(warm)} are not measured`}>warm-up</span>}
        {rows.length === 0 && <p className="strip-nothing">A plain run: the sources' own rates, nothing breaks.</p>}
        {rows.map((row) => (
          <div key={row.key} className="strip-row">
            {row.bars.map((bar) => (
              <span key={`${bar.from_s} ${bar.text}`} className={`strip-bar ${bar.kind}`} style={{ left: share(bar.from_s), width: share(Math.max(bar.to_s - bar.from_s, scenario.lasts_s / 200)) }}>
                <span className="strip-words">{bar.kind === "fault" && <Icon name="fault" size={11} />}<b>{row.label}</b> {bar.text}</span>
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The scenarios: which one runs, how it goes, and its fields. */
export function ScenarioPanel(): ReactElement {
  const session = useSession();
  const change = useChange();
  const [check, chosen, schema, design] = [useEditor((s) => s.check), useEditor((s) => s.scenario), useEditor((s) => s.schema), useEditor((s) => s.design)];
  const known = check?.scenarios ?? [];
  const names = Object.keys(mapping(design["scenarios"]));
  const add = (): void => {
    let name = "normal";
    for (let n = 2; names.includes(name); n += 1) name = `scenario-${n}`;
    const trouble = attempt(() => session.edit(`Add scenario ${name}`, [{ do: "set", path: ["scenarios", name], value: { lasts: "2 min" } }]));
    if (trouble === null) session.store.setState({ scenario: name });
    else say(trouble, "bad");
  };
  if (names.length === 0) {
    return (
      <Empty icon="clock" title="No scenario yet" actions={<Button icon="add" onPress={add}>Add a scenario</Button>}>
        A scenario says what one run does to the design: how long it lasts, how the load changes, what breaks and when.
      </Empty>
    );
  }
  const scenario = known.find((each) => each.name === chosen);
  const part = schema === null || chosen === null ? null : schemaAt(schema, ["scenarios", chosen]);
  return (
    <div className="scenario">
      <ul className="scenario-list" aria-label="Scenarios">
        {names.map((name) => {
          const summary = known.find((each) => each.name === name);
          return (
            <li key={name}>
              <button type="button" aria-pressed={name === chosen} onClick={() => session.store.setState({ scenario: name })}>
                <span>{name}</span>
                <small>{summary === undefined ? "" : `${duration(summary.lasts_s)}${summary.faults.length === 0 ? "" : ` · ${summary.faults.map((fault) => fault.name.replaceAll("_", " ")).join(", ")}`}`}</small>
              </button>
            </li>
          );
        })}
        <li><Button small look="quiet" icon="add" isDisabled={session.readOnly} onPress={add}>Add</Button></li>
      </ul>
      <div className="scenario-main">
        {scenario === undefined ? <p className="nothing">The strip appears as soon as the design can be read without errors.</p> : <Strip scenario={scenario} />}
        {chosen !== null && schema !== null && part !== null && (
          <fieldset className="scenario-fields" disabled={session.readOnly} key={chosen}>
            <PartFields root={schema} schema={resolve(schema, part)} path={["scenarios", chosen]} without={["faults"]} />
            <div>
              <div className="scenario-faults">
                <h2>Faults</h2>
                {(scenario?.faults ?? []).map((fault, index) => (
                  <div key={faultWords(fault) + String(index)} className="fault-line">
                    <Icon name="fault" size={12} />
                    <button type="button" onClick={() => session.jumpTo(["scenarios", chosen, "faults", index])}>{faultWords(fault)}</button>
                    <IconButton small icon="trash" label={`Remove ${fault.name} of ${fault.target}`} onPress={() => change(`Remove ${fault.name}`, [{ do: "delete", path: ["scenarios", chosen, "faults", index] }])} />
                  </div>
                ))}
                <p className="nothing">Right-click a node to add a fault to this scenario, or to inject one while it runs.</p>
              </div>
            </div>
            <IconButton icon="code" label="Show in YAML" onPress={() => session.jumpTo(["scenarios", chosen])} />
          </fieldset>
        )}
      </div>
    </div>
  );
}
