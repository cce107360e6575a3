import type { ReactElement } from "react";
import type { RunReport } from "@/shared/api";
import { quantity } from "@/shared/format";
import { headlineNumbers } from "./headlines";
import { surety, suretyOfCounts } from "./surety";

/** A quantity with its unit in smaller type; both are parted by the no-break space or the slash that joins them. */
function Quantity({ value, unit }: { value: number; unit: string }): ReactElement {
  const [, number = "", rest = ""] = /^([^\u00a0/]*)(.*)$/.exec(quantity(value, unit)) ?? [];
  return <strong>{number}{rest !== "" && <small>{rest}</small>}</strong>;
}

/** The numbers that one asks for first. Each says that it comes from a single run, or carries its interval. */
export function Numbers({ report }: { report: RunReport }): ReactElement {
  return (
    <section className="numbers" aria-label="Headline numbers">
      {headlineNumbers(report).map(({ label, element, value, unit, interval, counted, tone }) => (
        <div key={label} className={`number ${tone}`}>
          <span className="number-label">{label}</span>
          <Quantity value={value} unit={unit} />
          <span className="number-where" title={element}>{element}</span>
          <span className="number-surety">{counted ? suretyOfCounts(report.replications) : surety(interval, unit)}</span>
        </div>
      ))}
    </section>
  );
}
