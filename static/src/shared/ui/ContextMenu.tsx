import { useRef, type ReactElement } from "react";
import { Popover } from "react-aria-components";
import { MenuList, type MenuGroup } from "./Menu";

export interface MenuPlace {
  x: number;
  y: number;
}

/** A menu at a place of the page (client coordinates); nothing when *place* is null. */
export function ContextMenu({ label, place, groups, onClose }: {
  label: string; place: MenuPlace | null; groups: readonly MenuGroup[]; onClose: () => void;
}): ReactElement {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="menu-anchor" style={{ left: place?.x ?? 0, top: place?.y ?? 0 }} />
      {place !== null && (
        <Popover className="popover" triggerRef={anchor} isOpen placement="bottom start" offset={0} aria-label={label}
          onOpenChange={(open) => {
            if (!open) onClose();
          }}>
          <MenuList label={label} groups={groups} onClose={onClose} />
        </Popover>
      )}
    </>
  );
}
