import { useEffect, useState, type ReactElement } from "react";
import { api, sentence, type Experiment, type NewExperiment } from "@/shared/api";
import { ago } from "@/shared/format";
import { Button, Dialog, TextField } from "@/shared/ui";
import { headline, howMany } from "./progress";
import "./experiment.css";

const USUAL = "10";
const EARLIER = 5;

/** What is replicated; without a revision the caller has it saved and named at the last moment. */
export type Replicated = Pick<NewExperiment, "scenario" | "seed" | "until_s" | "revision">;

function Earlier({ experiments }: { experiments: readonly Experiment[] }): ReactElement | null {
  if (experiments.length === 0) return null;
  return (
    <section className="earlier" aria-label="Earlier experiments">
      <h3>Earlier experiments on this design</h3>
      <ul>
        {experiments.slice(0, EARLIER).map((each) => (
          <li key={each.id}>
            <a href={`/experiments/${each.id}`}>{headline({ ...each, left_s: null })} of {each.scenario}</a>
            <span>r{each.revision}, {ago(each.created_at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How often to replicate; starts the experiment and goes to its page. *settle* gives the revision when it must be saved first. */
export function ReplicateDialog({ designId, asked, settle, onClose }: {
  designId: string; asked: Replicated; settle?: () => Promise<number | null>; onClose: () => void;
}): ReactElement {
  const [text, setText] = useState(USUAL);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const [earlier, setEarlier] = useState<readonly Experiment[]>([]);
  useEffect(() => {
    api.experiments(designId).then(setEarlier, () => setEarlier([]));
  }, [designId]);

  const begin = async (): Promise<void> => {
    const wanted = howMany(text);
    if ("trouble" in wanted) {
      setTrouble(wanted.trouble);
      return;
    }
    setStarting(true);
    try {
      const revision = settle === undefined ? asked.revision : await settle();
      if (revision === null) return;
      const { scenario, seed = 1, until_s = null } = asked;
      const made = await api.startExperiment(designId, { scenario, seed, until_s, replications: wanted.count, ...(revision === undefined ? {} : { revision }) });
      window.location.assign(`/experiments/${made.id}`);
    } catch (error) {
      setTrouble(sentence(error));
    } finally {
      setStarting(false);
    }
  };

  return (
    <Dialog open onClose={onClose} title={`Replicate ${asked.scenario}`}
      footer={<><Button onPress={onClose}>Cancel</Button><Button look="primary" icon="replicate" isDisabled={starting} onPress={() => void begin()}>Replicate</Button></>}>
      <TextField label="Replications" value={text} autoFocus onSubmit={() => void begin()}
        onChange={(value) => {
          setText(value);
          setTrouble(null);
        }}
        hint="The same plan and seed with other luck each time: every number gets an interval. 10 to 30 are usual."
        {...(trouble === null ? {} : { error: trouble })} />
      <Earlier experiments={earlier} />
    </Dialog>
  );
}
