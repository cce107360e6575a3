import type { ReactElement } from "react";
import { Tooltip, TooltipTrigger } from "react-aria-components";
import { Kbd } from "./Kbd";

/** A tooltip for the one focusable child. */
export function Tip({ label, keys, placement = "bottom", children }: {
  label: string; keys?: string; placement?: "top" | "bottom" | "left" | "right"; children: ReactElement;
}): ReactElement {
  return (
    <TooltipTrigger delay={500} closeDelay={60}>
      {children}
      <Tooltip className="tip" placement={placement} offset={6}>
        {label}
        {keys !== undefined && <Kbd keys={keys} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
