import { count } from "@/shared/format";
import { mapping } from "../model/nodes";
import type { KindFace } from "./face";
import { estimated, known, line, number, utilisation } from "./reading";

export const service: KindFace = {
  kind: "service",
  title: "Service",
  sentence: "Instances of one program, with handlers for commands and for the events that it consumes.",
  icon: "services",
  line(facts) {
    const handlers = Object.keys(mapping(facts["handles"])).length;
    const consumers = Object.keys(mapping(facts["consumes"])).length;
    return line(
      `×${number(facts, "instances") ?? 1}`,
      handlers > 0 && `${handlers} handler${handlers === 1 ? "" : "s"}`,
      consumers > 0 && `${consumers} group${consumers === 1 ? "" : "s"}`,
    );
  },
  still: (_, load) => estimated(load),
  live(id, _, read) {
    const share = read.value(id, "utilisation");
    const queue = read.value(id, "queue");
    if (!known(share)) return null;
    return utilisation(share, known(queue) && queue >= 1 ? `${count(Math.round(queue))} wait` : "");
  },
};
