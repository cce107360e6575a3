import type { ReactElement, ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./Button";

/** The exception among the panels: what must be answered before work goes on. */
export function Dialog({ title, open, onClose, children, footer, wide = false }: {
  title: string; open: boolean; onClose: () => void; children: ReactNode; footer?: ReactNode; wide?: boolean;
}): ReactElement {
  return (
    <ModalOverlay className="scrim" isOpen={open} isDismissable onOpenChange={(next) => {
      if (!next) onClose();
    }}>
      <Modal className={`modal ${wide ? "wide" : ""}`}>
        <AriaDialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label="Close" onPress={onClose} />
          </header>
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
