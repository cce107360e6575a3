import { useMemo, type ReactElement } from "react";
import { clock, count, significant } from "@/shared/format";
import type { FrameStore } from "../run/frames";
import { partitionedGroups, skew } from "../charts/partitions";
import { highest } from "../charts/words";

/** The worst lag of each partition, as bars of one scale per group: a hot partition stands out at once. */
export function Partitions({ frames }: { frames: FrameStore }): ReactElement | null {
  const groups = useMemo(
    () =>
      partitionedGroups(frames.columns).map(({ group, columns }) => {
        const peaks = columns.map((column) => highest(frames, column));
        const most = Math.max(1, ...peaks.map((peak) => peak?.value ?? 0));
        return { group, peaks, most, skew: skew(peaks.map((peak) => peak?.value ?? 0)) };
      }),
    [frames],
  );
  if (groups.length === 0) return null;
  return (
    <div className="partitions">
      {groups.map(({ group, peaks, most, skew: uneven }) => (
        <article key={group} aria-label={group}>
          <h3>{group}</h3>
          <p className="hint">
            {uneven === null ? "Nothing lagged." : `The worst partition lags ${significant(uneven, 2)} times the mean.`}
          </p>
          <table>
            <thead className="only-read"><tr><th>Partition</th><th>Peak lag</th><th>At</th></tr></thead>
            <tbody>
              {peaks.map((peak, partition) => (
                <tr key={partition}>
                  <th scope="row">p{partition}</th>
                  <td className="partition-bar"><span style={{ width: `${((peak?.value ?? 0) / most) * 100}%` }} /></td>
                  <td className="numeric">{count(peak?.value ?? 0)}</td>
                  <td className="numeric quiet">{peak === null || peak.value === 0 ? "" : clock(peak.t_s)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </article>
      ))}
    </div>
  );
}
