/** Calls to the triage server. The token lives here and nowhere else. */
import { bundleMeta, decodeBundle, encodeBundle } from "../../crypto/client/bundle.js";
import { utf8 } from "../../crypto/client/octets.js";

export const BUNDLE = "application/vnd.report-portal.bundle";

export interface Reply {
  status: number;
  header(name: string): string | null;
  body: Uint8Array;
}

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** How requests leave the page; tests put a server of their own behind it. */
export type Transport = (request: Request) => Promise<Reply>;

/** A refusal of the server, or `offline` where none could be reached. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly members: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

export interface Files {
  meta: Record<string, unknown>;
  files: Map<string, Uint8Array>;
}

export type Named = [string, Uint8Array][];

export const json = (value: object): Uint8Array => utf8(JSON.stringify(value));

export class Api {
  private token: string | null = null;
  /** Called once when the server no longer knows the session. */
  onSessionEnd: () => void = () => {};

  constructor(private readonly transport: Transport) {}

  /** Keeps the token of the session, or forgets it. */
  use(token: string | null): void {
    this.token = token;
  }

  async send(method: string, path: string, body?: Uint8Array, headers: Record<string, string> = {}): Promise<Reply> {
    const signedIn = this.token !== null;
    const request: Request = {
      method,
      path: `/api/v1${path}`,
      headers: { ...(this.token ? { Authorization: `Session ${this.token}` } : {}), ...headers },
    };
    if (body) request.body = body;
    const reply = await this.transport(request).catch(() => {
      throw new ApiError("offline", 0);
    });
    if (reply.status < 400) return reply;
    const problem = readProblem(reply);
    if (reply.status === 401 && signedIn && this.token !== null) {
      this.token = null;
      this.onSessionEnd();
    }
    throw problem;
  }

  async get(path: string): Promise<Record<string, unknown>> {
    return readJson(await this.send("GET", path));
  }

  async post(path: string, value: object, method = "POST"): Promise<Record<string, unknown>> {
    return readJson(await this.send(method, path, json(value), { "Content-Type": "application/json" }));
  }

  /** Sends named files; `meta` goes first. */
  async sendBundle(
    method: string,
    path: string,
    meta: object,
    files: Named,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    const body = encodeBundle([["meta", json(meta)], ...files]);
    return readJson(await this.send(method, path, body, { "Content-Type": BUNDLE, ...headers }));
  }

  async getBundle(path: string): Promise<Files> {
    return readBundle(await this.send("GET", path));
  }

  async postForBundle(path: string, value: object): Promise<Files> {
    return readBundle(await this.send("POST", path, json(value), { "Content-Type": "application/json" }));
  }
}

function readJson(reply: Reply): Record<string, unknown> {
  if (reply.body.length === 0) return {};
  const value: unknown = JSON.parse(new TextDecoder().decode(reply.body));
  if (typeof value !== "object" || value === null) throw new ApiError("malformed-answer", reply.status);
  return value as Record<string, unknown>;
}

function readBundle(reply: Reply): Files {
  const files = decodeBundle(reply.body);
  return { meta: bundleMeta(files), files };
}

function readProblem(reply: Reply): ApiError {
  try {
    const members = readJson(reply);
    return new ApiError(typeof members.code === "string" ? members.code : "unknown", reply.status, members);
  } catch {
    return new ApiError("unknown", reply.status);
  }
}

/** Requests over the network: no cookie, no cache, no referrer. */
export const overNetwork: Transport = async ({ method, path, headers, body }) => {
  const response = await fetch(path, {
    method,
    headers,
    body: (body as Uint8Array<ArrayBuffer> | undefined) ?? null,
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    // Signing out must reach the server although the page that asks for it is on its way out.
    keepalive: method === "DELETE",
    referrerPolicy: "no-referrer",
  });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    body: new Uint8Array(await response.arrayBuffer()),
  };
};
