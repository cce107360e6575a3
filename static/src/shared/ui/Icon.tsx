import type { ReactElement } from "react";

/** Line icons on a 16 px grid, 1.5 px strokes; `fill` parts are solid. One name, one meaning. */
const PATHS = {
  run: <path d="M4.5 2.8v10.4l8.5-5.2z" fill="currentColor" />,
  replicate: <><path d="M6.5 2.8v8l6.5-4z" fill="currentColor" /><path d="M3.2 5v8.4l4.6-2.7" /></>,
  pause: <path d="M5 3v10M11 3v10" strokeWidth="2.2" />,
  stop: <rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />,
  fault: <path d="M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z" />,
  add: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3 8.5 3.2 3.2L13 5" />,
  down: <path d="m4 6 4 4 4-4" />,
  right: <path d="m6 4 4 4-4 4" />,
  left: <path d="m10 4-4 4 4 4" />,
  up: <path d="m4 10 4-4 4 4" />,
  search: <path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5 14 14" />,
  undo: <path d="M6 3 3 6l3 3M3.5 6H9a4 4 0 0 1 0 8H6" />,
  redo: <path d="m10 3 3 3-3 3M12.5 6H7a4 4 0 0 0 0 8h3" />,
  sun: <path d="M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13" />,
  moon: <path d="M13.5 9.6A5.9 5.9 0 0 1 6.4 2.5 5.9 5.9 0 1 0 13.5 9.6Z" />,
  error: <><path d="M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z" /><path d="m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4" /></>,
  warning: <><path d="M8 2 1.5 13.5h13z" /><path d="M8 6.2v3.6M8 11.4v.6" /></>,
  advice: <><path d="M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z" /><path d="M8 7.2v4M8 4.6v.6" /></>,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.4" />,
  trash: <path d="M2.5 4.2h11M6 4V2.5h4V4M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4" />,
  copy: <path d="M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3" />,
  pencil: <path d="m10.5 3 2.5 2.5L5.5 13l-3 .5.5-3zM9 4.5 11.5 7" />,
  download: <path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11" />,
  file: <path d="M4 1.8h5L12.5 5v9.2H4zM8.8 2v3.2h3.4" />,
  folder: <path d="M1.8 12.8V3.5h4.4l1.5 1.8h6.5v7.5z" />,
  fit: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  tidy: <path d="M2 3h4v3H2zM2 10h4v3H2zM10 6.5h4v3h-4zM6 4.5h2v7H6M8 8h2" />,
  keyboard: <path d="M1.8 4h12.4v8H1.8zM4.3 6.5h.01M6.8 6.5h.01M9.2 6.5h.01M11.7 6.5h.01M5 9.7h6" />,
  code: <path d="m5.5 4.5-3.5 3.5 3.5 3.5M10.5 4.5 14 8l-3.5 3.5" />,
  link: <path d="M2 8h9.5M8.5 4.5 12 8l-3.5 3.5" />,
  panel: <path d="M2 2.8h12v10.4H2zM2 9.5h12" />,
  side: <path d="M2 2.8h12v10.4H2zM10 2.8v10.4" />,
  clock: <path d="M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4ZM8 4.5V8l2.4 1.6" />,
  target: <><path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z" /><path d="M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z" /></>,
  user: <path d="M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8ZM2.8 14c.4-2.6 2.4-4 5.2-4s4.8 1.4 5.2 4" />,
  chart: <path d="M2 2v12h12M4.5 10.5l3-4 2.5 2 3.5-5" />,
  list: <path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01" />,
  // Kinds of node: the shape tells the kind, never a colour.
  sources: <path d="M1.5 8c1.6-5.5 3.3-5.5 4.4 0s2.7 5.5 4.3 0c.9-3.3 2.4-4.3 4.3-2.4" />,
  services: <path d="m8 1.8 5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM8 8v6M8 8l5.2-3M8 8 2.8 5" />,
  topics: <path d="M1.8 3.5h12.4v9H1.8zM4.9 3.5v9M8 3.5v9M11.1 3.5v9" />,
  clusters: <path d="M2 2.5h12v3.2H2zM2 6.4h12v3.2H2zM2 10.3h12v3.2H2zM4.2 4.1h.01M4.2 8h.01M4.2 11.9h.01" />,
  schemas: <path d="M5.8 2C3.5 2 4.8 7 2.5 8c2.3 1 1 6 3.3 6M10.2 2c2.3 0 1 5 3.3 6-2.3 1-1 6-3.3 6" />,
  event_stores: <path d="M2.5 4c0-1.2 2.4-2 5.5-2s5.5.8 5.5 2-2.4 2-5.5 2-5.5-.8-5.5-2Zm0 0v8c0 1.2 2.4 2 5.5 2s5.5-.8 5.5-2V4M2.5 8c0 1.2 2.4 2 5.5 2s5.5-.8 5.5-2" />,
  projections: <path d="M1.5 3h3.4v10H1.5zM4.9 6 14 2.5v11L4.9 10" />,
  sagas: <path d="M2.9 5.4a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2ZM13.1 5.4a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2ZM4.6 3.8h6.8M13 5.5c0 5-2 6.7-5 6.7H3.4M5.6 9.8l-2.4 2.4 2.4 2.4" />,
  external_systems: <path d="M4.4 12.5a3.1 3.1 0 0 1-.3-6.2A4.2 4.2 0 0 1 12 5.6a3.5 3.5 0 0 1-.4 6.9z" strokeDasharray="2 1.6" />,
} as const;

export type IconName = keyof typeof PATHS;

export const isIcon = (name: string): name is IconName => Object.hasOwn(PATHS, name);

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor"
      strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {PATHS[name]}
    </svg>
  );
}
