/** What the server wrote into the page for its bundle, and the nonce of its content security policy. */
import type { Session } from "@/shared/api";

export interface PageData {
  /** Who is signed in; null on the page where one signs in. */
  session?: Session | null;
  /** Ids that the page is about; which of them are there depends on the page. */
  design_id?: string;
  run_id?: string;
  experiment_id?: string;
  project_id?: string;
  next?: string;
  [key: string]: unknown;
}

export const root = (): HTMLElement => {
  const element = document.getElementById("app");
  if (element === null) throw new Error("The page has no #app element.");
  return element;
};

export function pageData(): PageData {
  const text = root().dataset["page"];
  return text === undefined || text === "" ? {} : (JSON.parse(text) as PageData);
}

/** The nonce for style elements that libraries create (CodeMirror, React Aria). */
export const cspNonce = (): string => {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  return meta?.nonce !== undefined && meta.nonce !== "" ? meta.nonce : (meta?.content ?? "");
};

/** The UUID after *segment* in the page's address: /designs/⟨id⟩/export. */
export function idInPath(segment: "designs" | "experiments" | "runs"): string | null {
  return new RegExp(`/${segment}/([^/]+)`).exec(window.location.pathname)?.[1] ?? null;
}
