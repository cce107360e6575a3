import { count } from "@/shared/format";
import { mapping } from "../model/nodes";
import type { KindFace } from "./face";
import { fact, known, line } from "./reading";

export const saga: KindFace = {
  kind: "saga",
  title: "Saga",
  sentence: "Calls its participants step by step, and takes back what it did when one fails.",
  icon: "sagas",
  line(facts) {
    const steps = Array.isArray(facts["steps"]) ? facts["steps"].length : 0;
    return line(`${steps} step${steps === 1 ? "" : "s"}`, fact(facts, "deadline") === "" ? "no deadline" : `within ${fact(facts, "deadline")}`);
  },
  still(facts) {
    const steps = Array.isArray(facts["steps"]) ? facts["steps"] : [];
    return { type: "steps", done: steps.map((step) => (mapping(step)["pivot"] === true ? "pivot" : "plain")), text: "", level: "calm" };
  },
  live(id, facts, read) {
    const open = read.value(id, "open");
    if (!known(open)) return null;
    const compensated = read.value(id, "compensated");
    const stuck = read.value(id, "stuck");
    const steps = Array.isArray(facts["steps"]) ? facts["steps"] : [];
    const bad = known(stuck) && stuck > 0;
    const text = bad ? `${count(stuck)} stuck` : line(`${count(Math.round(open))} open`, known(compensated) && compensated > 0 && `${count(compensated)} ↩`);
    return { type: "steps", done: steps.map((step) => (mapping(step)["pivot"] === true ? "pivot" : "plain")), text, level: bad ? "over" : "calm" };
  },
};
