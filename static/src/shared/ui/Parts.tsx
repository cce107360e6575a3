import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export type Tone = "plain" | "good" | "bad" | "warn" | "accent";

/** A short word about state. */
export const Badge = ({ tone = "plain", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }): ReactElement => (
  <span className={`badge ${tone}`}>
    {icon !== undefined && <Icon name={icon} size={12} />}
    {children}
  </span>
);

/** A titled area. */
export const Panel = ({ title, end, children, className = "" }: { title: ReactNode; end?: ReactNode; children: ReactNode; className?: string }): ReactElement => (
  <section className={`panel ${className}`}>
    <header className="panel-head">
      <h2>{title}</h2>
      {end}
    </header>
    <div className="panel-body">{children}</div>
  </section>
);

/** What stands where nothing is yet: says what will be here and how to get it. */
export const Empty = ({ icon, title, children, actions }: { icon?: IconName; title: string; children?: ReactNode; actions?: ReactNode }): ReactElement => (
  <div className="empty">
    {icon !== undefined && <Icon name={icon} size={24} />}
    <p className="empty-title">{title}</p>
    {children !== undefined && <div className="empty-text">{children}</div>}
    {actions !== undefined && <div className="empty-actions">{actions}</div>}
  </div>
);

/** A grey stand-in of the shape to come; appears after 300 ms only. */
export const Skeleton = ({ lines = 3 }: { lines?: number }): ReactElement => (
  <div className="skeleton" aria-hidden="true">
    {Array.from({ length: lines }, (_, line) => <span key={line} />)}
  </div>
);

/** A bar from 0 to 1 with the scale of load: neutral, amber from 80 %, red from 95 %. */
export const LoadBar = ({ share, label }: { share: number; label: string }): ReactElement => (
  <span className={`load-bar ${loadLevel(share)}`} role="img" aria-label={label}>
    <span style={{ width: `${Math.min(100, Math.max(0, share * 100))}%` }} />
  </span>
);

/** Where a utilisation stands on the scale of load. */
export const loadLevel = (share: number): "calm" | "high" | "over" => (share >= 0.95 ? "over" : share >= 0.8 ? "high" : "calm");
