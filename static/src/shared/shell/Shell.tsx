import { useEffect, useState, type ReactElement, type ReactNode } from "react";
import { useTheme, toggleTheme } from "@/shared/theme";
import { Button, IconButton, keySigns } from "@/shared/ui";
import { CommandPalette, type Command } from "./CommandPalette";
import "./shell.css";

export interface Crumb {
  label: string;
  href?: string;
}

/** The mark: a queue's bars, the last one behind. */
const Mark = (): ReactElement => (
  <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
    <rect x="1" y="3" width="4" height="12" rx="1" fill="currentColor" />
    <rect x="7" y="3" width="4" height="12" rx="1" fill="currentColor" opacity="0.65" />
    <rect x="13" y="8" width="4" height="7" rx="1" fill="var(--accent)" />
  </svg>
);

const Here = ({ crumb, heading }: { crumb: Crumb; heading: boolean }): ReactElement =>
  heading
    ? <h1 className="crumb-here" aria-current="page" title={crumb.label}>{crumb.label}</h1>
    : <span className="crumb-here" title={crumb.label}>{crumb.label}</span>;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * The frame of every page: top bar with the way here, the page's state and actions, theme and command palette
 * (Mod+K), and the page below it. The last crumb is the page's heading, unless the page has one of its own. `commands` are found in the palette.
 */
export function Shell({ crumbs, status, actions, commands = [], onHelp, ownHeading = false, children }: {
  crumbs: readonly Crumb[]; ownHeading?: boolean; status?: ReactNode; actions?: ReactNode; commands?: readonly Command[]; onHelp?: () => void; children: ReactNode;
}): ReactElement {
  const theme = useTheme();
  const [palette, setPalette] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette((open) => !open);
      } else if (event.key === "?" && !typing(event.target) && onHelp !== undefined) {
        event.preventDefault();
        onHelp();
      }
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [onHelp]);
  const here = crumbs.at(-1);
  const all: Command[] = [
    ...commands,
    { id: "theme", label: theme === "dark" ? "Light colours" : "Dark colours", group: "View", icon: theme === "dark" ? "sun" : "moon", perform: toggleTheme },
    { id: "home", label: "All projects and designs", group: "Go to", icon: "folder", perform: () => window.location.assign("/") },
  ];
  return (
    <div className="shell">
      <a className="skip" href="#page">Skip to the page</a>
      <header className="top-bar">
        <nav className="crumbs" aria-label="Where you are">
          <a className="mark" href="/" aria-label="Lagwise, all projects"><Mark /><span>Lagwise</span></a>
          {crumbs.map((crumb) => (
            <span key={crumb.label} className="crumb">
              <span className="crumb-slash" aria-hidden="true">/</span>
              {crumb === here || crumb.href === undefined
                ? <Here crumb={crumb} heading={crumb === here && !ownHeading} />
                : <a href={crumb.href} title={crumb.label}>{crumb.label}</a>}
            </span>
          ))}
        </nav>
        <div className="top-status">{status}</div>
        <div className="top-actions">{actions}</div>
        <div className="top-end">
          <IconButton icon={theme === "dark" ? "sun" : "moon"} label={theme === "dark" ? "Light colours" : "Dark colours"} onPress={toggleTheme} />
          <Button look="quiet" className="palette-button" onPress={() => setPalette(true)}>
            <span className="only-read">Find a command</span>
            <span className="keys">{keySigns("Mod+K").map((sign) => <kbd key={sign}>{sign}</kbd>)}</span>
          </Button>
        </div>
      </header>
      <main id="page" className="page" tabIndex={-1}>{children}</main>
      <CommandPalette open={palette} onClose={() => setPalette(false)} commands={all} />
    </div>
  );
}
