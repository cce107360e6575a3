import { useState, type ReactElement } from "react";
import type { Severity } from "@/shared/api";
import { count, plural } from "@/shared/format";
import { Button, Empty, Skeleton } from "@/shared/ui";
import { nodeOfElement } from "../model/nodes";
import { useEditor, useSession } from "../session_context";
import { FindingCard } from "./FindingCard";
import "./problems.css";

const ORDER: readonly Severity[] = ["error", "warning", "advice"];
const WORDS: Record<Severity, [string, string]> = { error: ["error", "errors"], warning: ["warning", "warnings"], advice: ["advice", "pieces of advice"] };

/** What the check found, worst first; each with its place, its reason and its mend. */
export function Problems(): ReactElement {
  const session = useSession();
  const [check, trouble, nodes] = [useEditor((s) => s.check), useEditor((s) => s.checkTrouble), useEditor((s) => s.nodes)];
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set());
  const [limit, setLimit] = useState(100);
  if (check === null) return trouble === null ? <Skeleton /> : <Empty icon="error" title="The design could not be checked">{trouble}</Empty>;
  const findings = check.findings;
  if (findings.length === 0) {
    return (
      <Empty icon="check" title="No problems found">
        Every link leads somewhere, every retry ends, every record has a way home. Run a scenario to see whether the objectives hold too.
      </Empty>
    );
  }
  const names = new Set(nodes.map((node) => node.id));
  const open = (element: string): void => {
    const id = nodeOfElement(names, element);
    if (id !== null) session.select([id]);
  };
  const shown = findings.filter((each) => !hidden.has(each.severity)).toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <div className="problems">
      <div className="problems-bar" role="group" aria-label="Show">
        {ORDER.map((severity) => {
          const number = findings.filter((each) => each.severity === severity).length;
          if (number === 0) return null;
          return (
            <button key={severity} type="button" className={`filter ${severity}`} aria-pressed={!hidden.has(severity)}
              onClick={() => setHidden((now) => new Set(now.has(severity) ? [...now].filter((each) => each !== severity) : [...now, severity]))}>
              {plural(number, ...WORDS[severity])}
            </button>
          );
        })}
      </div>
      <div className="problems-list">
        {shown.slice(0, limit).map((finding) => <FindingCard key={`${finding.code} ${finding.path} ${finding.message}`} finding={finding} onElement={open} />)}
        {shown.length > limit && <Button small look="quiet" className="problems-more" onPress={() => setLimit(limit + 500)}>{count(shown.length - limit)} more</Button>}
      </div>
    </div>
  );
}
