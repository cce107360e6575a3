import type { Kind } from "../model/sections";
import { cluster } from "./cluster";
import { eventStore } from "./event_store";
import { externalSystem } from "./external_system";
import type { KindFace } from "./face";
import { projection } from "./projection";
import { saga } from "./saga";
import { schema } from "./schema";
import { service } from "./service";
import { source } from "./source";
import { topic } from "./topic";

export type { Instrument, KindFace, Level, LiveReader, Load } from "./face";

/** How each kind looks; the order is that of the palette: as a record flows, then what holds and types it. */
export const FACES: Readonly<Record<Kind, KindFace>> = {
  source, service, topic, event_store: eventStore, projection, saga, external_system: externalSystem, cluster, schema,
};
