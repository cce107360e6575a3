import type { ReactElement, ReactNode } from "react";
import { Button as AriaButton, ToggleButton as AriaToggle, type ButtonProps, type ToggleButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./Icon";
import { Tip } from "./Tip";

type Look = "plain" | "primary" | "danger" | "quiet";

interface Looks {
  look?: Look;
  small?: boolean;
  icon?: IconName;
}

/** A verb that one can press. `primary` at most once in a view. */
export function Button({ look = "plain", small = false, icon, children, className = "", ...rest }:
  Omit<ButtonProps, "children" | "className"> & Looks & { children: ReactNode; className?: string }): ReactElement {
  return (
    <AriaButton {...rest} className={`button ${look} ${small ? "small" : ""} ${className}`}>
      {icon !== undefined && <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </AriaButton>
  );
}

/** An icon that one can press; its label is read aloud and shown as a tooltip with its shortcut. */
export function IconButton({ icon, label, keys, look = "quiet", small = false, className = "", placement, ...rest }:
  Omit<ButtonProps, "children" | "className" | "aria-label"> & Looks & {
    icon: IconName; label: string; keys?: string; className?: string; placement?: "top" | "bottom" | "left" | "right";
  }): ReactElement {
  return (
    <Tip label={label} {...(keys === undefined ? {} : { keys })} {...(placement === undefined ? {} : { placement })}>
      <AriaButton {...rest} aria-label={label} className={`button icon-only ${look} ${small ? "small" : ""} ${className}`}>
        <Icon name={icon} size={small ? 14 : 16} />
      </AriaButton>
    </Tip>
  );
}

/** An icon that stays pressed. */
export function ToggleIcon({ icon, label, keys, className = "", ...rest }:
  Omit<ToggleButtonProps, "children" | "className" | "aria-label"> & { icon: IconName; label: string; keys?: string; className?: string }): ReactElement {
  return (
    <Tip label={label} {...(keys === undefined ? {} : { keys })}>
      <AriaToggle {...rest} aria-label={label} className={`button icon-only quiet ${className}`}>
        <Icon name={icon} />
      </AriaToggle>
    </Tip>
  );
}
