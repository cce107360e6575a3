import type { ReactElement } from "react";
import type { RunReport } from "@/shared/api";

/** Where queueing theory gives something else than the runs, and why that can be; nothing where they agree. */
export function Theory({ report }: { report: RunReport }): ReactElement | null {
  const differences = report.analytic ?? [];
  if (differences.length === 0) return null;
  return (
    <section id="theory" className="result-section" aria-labelledby="theory-title">
      <h2 id="theory-title">Theory and runs differ</h2>
      <ul>{differences.map(({ text }) => <li key={text}>{text}</li>)}</ul>
    </section>
  );
}
