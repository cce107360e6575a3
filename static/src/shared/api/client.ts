/** One typed way to the server: session cookie, CSRF header, JSON both ways, every failure an ApiError. */

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** What the reader can do about it. */
    readonly mend: string,
    /** The answer's whole body: a stale save carries both versions in it. */
    readonly body: unknown = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

function csrfToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie);
  if (found?.[1] !== undefined) return decodeURIComponent(found[1]);
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

interface ErrorBody {
  error?: { code?: string; message?: string; mend?: string };
}

function failure(status: number, body: unknown): ApiError {
  const error = (typeof body === "object" && body !== null ? (body as ErrorBody).error : undefined) ?? {};
  return new ApiError(
    status,
    error.code ?? `http_${status}`,
    error.message ?? `The server answered with status ${status}.`,
    error.mend ?? (status >= 500 ? "Try again; if it stays, look into the server's log." : ""),
    body,
  );
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * Sends one request and resolves with the JSON of the answer (null when it has none).
 * Throws ApiError, or the signal's AbortError; sends a reader without a session to the login page.
 */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "offline", "The studio's server cannot be reached.", "Check that it still runs; your work is kept here.");
  }
  const text = await response.text();
  let parsed: unknown = null;
  if (text !== "") {
    try {
      parsed = JSON.parse(text) as unknown;
    } catch {
      parsed = null; // A proxy's HTML page: the status says enough.
    }
  }
  if (!response.ok) throw failure(response.status, parsed);
  return parsed as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => request<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> =>
  request<T>("POST", path, body ?? {}, signal);
export const patch = <T>(path: string, body: unknown): Promise<T> => request<T>("PATCH", path, body);
export const remove = (path: string): Promise<null> => request<null>("DELETE", path);

/** What went wrong, in a sentence, with what to do about it. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError) return error.mend === "" ? error.message : `${error.message} ${error.mend}`;
  return error instanceof Error ? error.message : String(error);
}
