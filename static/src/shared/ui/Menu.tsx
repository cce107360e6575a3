import type { ReactElement, ReactNode } from "react";
import {
  Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator, SubmenuTrigger,
} from "react-aria-components";
import { Icon, type IconName } from "./Icon";
import { Kbd } from "./Kbd";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: IconName;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Said below the label: why it is disabled, or what it means. */
  note?: string;
  perform?: () => void;
  entries?: readonly MenuEntry[];
}

export interface MenuGroup {
  title?: string;
  entries: readonly MenuEntry[];
}

function Face({ entry }: { entry: MenuEntry }): ReactElement {
  return (
    <>
      <span className="menu-icon">{entry.icon !== undefined && <Icon name={entry.icon} size={14} />}</span>
      <span className="menu-label">
        {entry.label}
        {entry.note !== undefined && <span className="menu-note">{entry.note}</span>}
      </span>
      {entry.keys !== undefined && <Kbd keys={entry.keys} />}
      {entry.entries !== undefined && <Icon name="right" size={12} />}
    </>
  );
}

function Entry({ entry }: { entry: MenuEntry }): ReactElement {
  const item = (
    <MenuItem id={entry.id} textValue={entry.label} isDisabled={entry.disabled === true}
      className={`menu-item ${entry.danger === true ? "danger" : ""}`}
      {...(entry.perform === undefined ? {} : { onAction: entry.perform })}>
      <Face entry={entry} />
    </MenuItem>
  );
  if (entry.entries === undefined) return item;
  return (
    <SubmenuTrigger>
      {item}
      <Popover className="popover" offset={-2}>
        <AriaMenu className="menu" aria-label={entry.label}>
          {entry.entries.map((each) => <Entry key={each.id} entry={each} />)}
        </AriaMenu>
      </Popover>
    </SubmenuTrigger>
  );
}

/** Groups of entries, parted by lines; used by menu buttons and context menus alike. */
export function MenuList({ label, groups, onClose }: { label: string; groups: readonly MenuGroup[]; onClose?: () => void }): ReactElement {
  const shown = groups.filter((group) => group.entries.length > 0);
  return (
    <AriaMenu className="menu" aria-label={label} autoFocus="first" {...(onClose === undefined ? {} : { onClose })}>
      {shown.flatMap((group, index) => [
        ...(index > 0 ? [<Separator key={`line-${index}`} className="menu-line" />] : []),
        <MenuSection key={group.title ?? `group-${index}`} aria-label={group.title ?? label}>
          {group.title !== undefined && <Header className="menu-title">{group.title}</Header>}
          {group.entries.map((entry) => <Entry key={entry.id} entry={entry} />)}
        </MenuSection>,
      ])}
    </AriaMenu>
  );
}

/** A button (the child) that opens a menu. */
export function MenuButton({ label, groups, children, placement = "bottom start" }: {
  label: string; groups: readonly MenuGroup[]; children: ReactNode; placement?: "bottom start" | "bottom end";
}): ReactElement {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement={placement} offset={4}>
        <MenuList label={label} groups={groups} />
      </Popover>
    </MenuTrigger>
  );
}
