/**
 * Calls to our own server.
 *
 * CallError
 * ├── Problem      the server refused and said why (RFC 9457)
 * └── NoAnswer     nothing came back that can be believed: the call may or may not have arrived
 */

export class CallError extends Error {}

export class NoAnswer extends CallError {
  readonly code = "no-answer";
}

export class Problem extends CallError {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly members: Record<string, unknown>,
  ) {
    super(code);
  }
}

export interface Call {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: Uint8Array;
  headers?: Record<string, string>;
  /** Media type the answer must have. */
  accept: string;
  /** Milliseconds to wait. */
  patience?: number;
}

/**
 * Calls an address of this site without cookies, cache, redirects or referrer.
 *
 * Returns: the body, when the status is 2xx and the media type is the expected one. A network that answers in the server's place
 * (a sign-in page of a Wi-Fi) has another type and counts as no answer.
 * Raises: Problem, NoAnswer.
 */
export async function call(path: string, request: Call): Promise<Uint8Array> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), request.patience ?? 60_000);
  try {
    const answer = await fetch(path, {
      method: request.method ?? "GET",
      headers: { Accept: request.accept, ...request.headers },
      ...(request.body ? { body: request.body as BufferSource } : {}),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      mode: "same-origin",
      signal: stop.signal,
    });
    const type = (answer.headers.get("Content-Type") ?? "").split(";")[0];
    if (type === "application/problem+json") {
      const members = (await answer.json()) as Record<string, unknown>;
      throw new Problem(String(members.code), answer.status, members);
    }
    if (!answer.ok || type !== request.accept) throw new NoAnswer();
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw error instanceof CallError ? error : new NoAnswer();
  } finally {
    clearTimeout(timer);
  }
}

/** The JSON object in a body. Raises: NoAnswer when it is none. */
export function jsonOf(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through: what cannot be read was not said by our server.
  }
  throw new NoAnswer();
}
