import type { FaultMapping } from "@/shared/api";

/**
 * The faults that a person can do to a living run, by the kind of the element under the pointer.
 *
 * Each item carries the fault as the document would write it, without `at`: the moment is now.
 * The server lowers it with the same code as a fault of a scenario, and refuses what does not fit.
 */

export interface FaultItem {
  readonly id: string;
  readonly label: string;
  /** What will be seen, in one line. */
  readonly title: string;
  readonly fault: FaultMapping;
}

/** What the menu knows of the element beside its kind: parts of the parsed document. */
export interface FaultTarget {
  readonly kind: string;
  readonly name: string;
  /** Broker count of a cluster. */
  readonly brokers?: number;
  /** The cluster of a topic. */
  readonly cluster?: string;
  /** Handlers of a service, names only. */
  readonly handlers?: readonly string[];
}

const crash = ({ name }: FaultTarget): FaultItem[] => [
  {
    id: "crash-kill",
    label: "Kill an instance for 30 s",
    title: "SIGKILL: work in hand is cut off; its group members are missed only after the session timeout",
    fault: { crash: name, how: "kill", for: "30 s" },
  },
  {
    id: "crash-clean",
    label: "Stop an instance for 30 s",
    title: "SIGTERM: it finishes its work, leaves its groups, and comes back after 30 s",
    fault: { crash: name, how: "clean", for: "30 s" },
  },
];

const slow = ({ name }: FaultTarget): FaultItem[] => [
  { id: "slow", label: "Slow down 5× for 30 s", title: "Everything here takes five times as long", fault: { slow: name, factor: 5, for: "30 s" } },
];

const brokerLoss = (cluster: string): FaultItem[] => [
  {
    id: "broker-loss",
    label: `Lose a broker of ${cluster} for 30 s`,
    title: "Its leaders move after the broker session timeout; appends with acks=all wait until it has left the in-sync set",
    fault: { broker_loss: cluster, broker: 0, for: "30 s" },
  },
];

const BY_KIND: Readonly<Record<string, (target: FaultTarget) => FaultItem[]>> = {
  service: (target) => [...crash(target), ...slow(target)],
  cluster: ({ name }) => brokerLoss(name),
  topic: ({ name, cluster }) => [
    { id: "poison", label: "Poison the next record", title: "The next appended record fails at every attempt", fault: { poison: name } },
    ...(cluster === undefined ? [] : brokerLoss(cluster)),
  ],
  source: ({ name }) => [
    { id: "spike", label: "Send 5× the traffic for 30 s", title: "The rate is five times what the profile says", fault: { spike: name, factor: 5, for: "30 s" } },
  ],
  external_system: (target) => [
    { id: "outage", label: "Take it down for 30 s", title: "Every call gets an error at once", fault: { outage: target.name, for: "30 s" } },
    ...slow(target),
  ],
  projection: slow,
};

/** The faults possible for *target*, none for a kind that nothing can be done to. */
export const faultItems = (target: FaultTarget): readonly FaultItem[] => BY_KIND[target.kind]?.(target) ?? [];
