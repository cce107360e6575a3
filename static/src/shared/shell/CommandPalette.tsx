import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Dialog as AriaDialog, Modal, ModalOverlay } from "react-aria-components";
import { Icon, Kbd, type IconName } from "@/shared/ui";
import { rank } from "./rank";

export interface Command {
  id: string;
  label: string;
  group: string;
  icon?: IconName;
  keys?: string;
  /** Said beside the label, and searched too. */
  note?: string;
  disabled?: boolean;
  perform: () => void;
}

/** Every command and every node of the page, found by typing. */
export function CommandPalette({ open, onClose, commands }: { open: boolean; onClose: () => void; commands: readonly Command[] }): ReactElement {
  return (
    <ModalOverlay className="scrim" isOpen={open} isDismissable onOpenChange={(next) => {
      if (!next) onClose();
    }}>
      <Modal className="modal palette-modal">
        <AriaDialog className="dialog" aria-label="Find a command">
          <Finder commands={commands} onClose={onClose} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Finder({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }): ReactElement {
  const [words, setWords] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = useMemo(() => {
    const ranked = commands
      .map((command, index) => ({ command, index, score: rank(`${command.label} ${command.note ?? ""} ${command.group}`, words) }))
      .filter((each): each is typeof each & { score: number } => each.score !== null && each.command.disabled !== true);
    return (words === "" ? ranked : ranked.toSorted((a, b) => a.score - b.score || a.index - b.index)).slice(0, 60).map((each) => each.command);
  }, [commands, words]);
  useEffect(() => {
    // Newer browsers answer with a promise, which React would take for a clean-up.
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, found]);

  const perform = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    // After the dialog has given the focus back, so that the command may move it.
    requestAnimationFrame(() => command.perform());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = found.length - 1;
    if (event.key === "ArrowDown") setActive(Math.min(active + 1, last));
    else if (event.key === "ArrowUp") setActive(Math.max(active - 1, 0));
    else if (event.key === "Enter") perform(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="palette-search">
        <Icon name="search" />
        <input className="palette-input" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Command or node"
          aria-activedescendant={found[active] === undefined ? undefined : `palette-${active}`} aria-autocomplete="list"
          placeholder="A command or a node…" value={words} autoFocus onKeyDown={onKeyDown}
          onChange={(event) => {
            setWords(event.target.value);
            setActive(0);
          }} />
      </div>
      <ul id="palette-list" className="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {found.map((command, index) => (
          <li key={command.id} id={`palette-${index}`} role="option" aria-selected={index === active} className="palette-item"
            onPointerMove={() => setActive(index)} onClick={() => perform(command)}>
            <span className="menu-icon">{command.icon !== undefined && <Icon name={command.icon} size={14} />}</span>
            <span className="palette-label">{command.label}</span>
            {command.note !== undefined && <span className="palette-note">{command.note}</span>}
            <span className="palette-group">{command.group}</span>
            {command.keys !== undefined && <Kbd keys={command.keys} />}
          </li>
        ))}
        {found.length === 0 && <li className="palette-nothing" role="presentation">Nothing is called that.</li>}
      </ul>
    </>
  );
}
