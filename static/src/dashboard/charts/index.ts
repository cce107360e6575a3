import { delivery } from "./delivery";
import { lagRecords } from "./lag_records";
import { lagSeconds } from "./lag_seconds";
import { latency } from "./latency";
import { openSagas } from "./open_sagas";
import { publishing } from "./publishing";
import { queue } from "./queue";
import { sagaDuration } from "./saga_duration";
import { sagaOutcomes } from "./saga_outcomes";
import type { ChartSpec } from "./spec";
import { staleness } from "./staleness";
import { throughput } from "./throughput";
import { unpublished } from "./unpublished";
import { utilisation } from "./utilisation";
import { workDone } from "./work_done";

/** Every line chart, in the order of the page. The heatmap of partitions stands beside them. */
export const CHARTS: readonly ChartSpec[] = [
  throughput,
  lagRecords,
  lagSeconds,
  staleness,
  utilisation,
  queue,
  workDone,
  latency,
  delivery,
  publishing,
  unpublished,
  sagaOutcomes,
  openSagas,
  sagaDuration,
];
