import type { FaultMapping } from "@/shared/api";

/**
 * The faults that a person can do to a living run, by the kind of the element under the pointer.
 *
 * Each item carries the fault as the document would write it, without `at`: the moment is now.
 * The server lowers it with the same code as a fault of a scenario, and refuses what does not fit.
 */

export interface FaultMenuItem {
  readonly id: string;
  readonly label: string;
  /** What will be seen, in one line. */
  readonly title: string;
  readonly mapping: FaultMapping;
}

interface Target {
  readonly name: string;
  /** The cluster of a topic, where the caller knows it. */
  readonly cluster: string | null;
}

const crash = ({ name }: Target): FaultMenuItem[] => [
  {
    id: "crash-kill",
    label: "Kill an instance for 30 s",
    title: "SIGKILL: work in hand is cut off; its group members are missed only after the session timeout",
    mapping: { crash: name, how: "kill", for: "30 s" },
  },
  {
    id: "crash-clean",
    label: "Stop an instance for 30 s",
    title: "SIGTERM: it finishes its work, leaves its groups, and comes back after 30 s",
    mapping: { crash: name, how: "clean", for: "30 s" },
  },
];

const slow = ({ name }: Target): FaultMenuItem[] => [
  { id: "slow", label: "Slow down 5× for 30 s", title: "Everything here takes five times as long", mapping: { slow: name, factor: 5, for: "30 s" } },
];

const brokerLoss = (cluster: string): FaultMenuItem[] => [
  {
    id: "broker-loss",
    label: `Lose a broker of ${cluster} for 30 s`,
    title: "Its leaders move after the broker session timeout; appends with acks=all wait until it has left the in-sync set",
    mapping: { broker_loss: cluster, broker: 0, for: "30 s" },
  },
];

const BY_KIND: Readonly<Record<string, (target: Target) => FaultMenuItem[]>> = {
  service: (target) => [...crash(target), ...slow(target)],
  cluster: ({ name }) => brokerLoss(name),
  topic: ({ name, cluster }) => [
    { id: "poison", label: "Poison the next record", title: "The next appended record fails at every attempt", mapping: { poison: name } },
    ...(cluster === null ? [] : brokerLoss(cluster)),
  ],
  source: ({ name }) => [
    { id: "spike", label: "Send 5× the traffic for 30 s", title: "The rate is five times what the profile says", mapping: { spike: name, factor: 5, for: "30 s" } },
  ],
  external_system: (target) => [
    { id: "outage", label: "Take it down for 30 s", title: "Every call gets an error at once", mapping: { outage: target.name, for: "30 s" } },
    ...slow(target),
  ],
  projection: slow,
};

/**
 * The faults possible for *element* of *kind* ("service" and its section "services" are the same);
 * none for a kind that nothing can be done to. *facts* are those of the checked graph's node.
 */
export function faultMenuItems(kind: string, element: string, facts: Readonly<Record<string, unknown>> = {}): readonly FaultMenuItem[] {
  const cluster = typeof facts["cluster"] === "string" ? facts["cluster"] : null;
  const make = BY_KIND[kind] ?? BY_KIND[kind.replace(/s$/, "")];
  return make?.({ name: element, cluster }) ?? [];
}
