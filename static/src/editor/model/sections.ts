/** The sections of a design and the kinds of node that stand in them; the order is that of a document. */

export const SECTION_OF = {
  cluster: "clusters",
  schema: "schemas",
  topic: "topics",
  service: "services",
  external_system: "external_systems",
  event_store: "event_stores",
  saga: "sagas",
  projection: "projections",
  source: "sources",
} as const;

export type Kind = keyof typeof SECTION_OF;
export type Section = (typeof SECTION_OF)[Kind];

export const KINDS = Object.keys(SECTION_OF) as Kind[];

const KIND_IN = Object.fromEntries(Object.entries(SECTION_OF).map(([kind, section]) => [section, kind])) as Record<string, Kind>;

/** The kind whose nodes stand in *section*; undefined for other keys of a document. */
export const kindIn = (section: string): Kind | undefined => (Object.hasOwn(KIND_IN, section) ? KIND_IN[section] : undefined);

export const isKind = (text: string): text is Kind => Object.hasOwn(SECTION_OF, text);

/** The order of a document's top-level keys. */
export const DOCUMENT_ORDER: readonly string[] = [
  "lagwise", "name", "description", ...Object.values(SECTION_OF), "scenarios", "objectives", "layout",
];

/** Clusters and schemas hold or type what flows; they stand on the shelf, not among the boxes. */
export const ON_SHELF: readonly Kind[] = ["cluster", "schema"];

export const NAME = /^[A-Za-z][A-Za-z0-9._-]*$/;
