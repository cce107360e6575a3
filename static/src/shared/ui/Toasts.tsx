import { useSyncExternalStore, type ReactElement } from "react";
import { Button, IconButton } from "./Button";
import { Icon } from "./Icon";

export interface Toast {
  id: number;
  tone: "plain" | "good" | "bad";
  text: string;
  action?: { label: string; perform: () => void };
}

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(to: readonly Toast[]): void {
  toasts = to;
  for (const listener of listeners) listener();
}

export const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

/** Says *text* in the corner; errors stay until they are closed, the rest for six seconds. */
export function say(text: string, tone: Toast["tone"] = "plain", action?: Toast["action"]): number {
  const id = next;
  next += 1;
  const kept = toasts.filter((toast) => toast.text !== text).slice(-3);
  change([...kept, action === undefined ? { id, tone, text } : { id, tone, text, action }]);
  if (tone !== "bad") setTimeout(() => dismiss(id), 6000);
  return id;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Toasts(): ReactElement {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`}>
          {toast.tone !== "plain" && <Icon name={toast.tone === "bad" ? "error" : "check"} />}
          <span>{toast.text}</span>
          {toast.action !== undefined && (
            <Button small look="quiet" onPress={() => {
              toast.action?.perform();
              dismiss(toast.id);
            }}>{toast.action.label}</Button>
          )}
          <IconButton small icon="close" label="Dismiss" onPress={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
