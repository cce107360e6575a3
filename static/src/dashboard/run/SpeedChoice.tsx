import type { ReactElement } from "react";
import { ToggleButton } from "react-aria-components";
import { Tip } from "@/shared/ui";
import type { RunController } from "./controller";
import { useRunView } from "./hooks";
import { mayDo } from "./state";
import { SPEEDS } from "./speeds";

/** How fast the run goes that is there, and the next one: the same control in the same place before, during and after a run. */
export function SpeedChoice({ controller }: { controller: RunController }): ReactElement {
  const { run, nextSpeed } = useRunView(controller);
  const now = run !== null && mayDo(run.state, "speed") ? run.speed : nextSpeed;
  return (
    <div className="speeds" role="group" aria-label="Speed">
      {SPEEDS.map(({ label, speed, meaning }) => (
        <Tip key={label} label={meaning}>
          <ToggleButton isSelected={now === speed} onChange={() => void controller.chooseSpeed(speed)}>{label}</ToggleButton>
        </Tip>
      ))}
    </div>
  );
}
