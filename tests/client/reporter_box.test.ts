/** What a reporter sends later arrives once and is told as arrived, whatever the line does. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { Box } from "../../report_portal/intake/client/box.js";
import { type Kit, take } from "../../report_portal/intake/client/kit.js";
import type { SealPart } from "../../report_portal/intake/client/kit.js";
import type { ReporterKeys } from "../../report_portal/intake/client/seal.js";
import type { TrustedInstance } from "../../report_portal/intake/client/trusted.js";
import { NoAnswer } from "../../report_portal/web/client/problem.js";

take({ page: { instance: "x" }, form: { locale: "en" } } as unknown as Kit);
afterEach(() => vi.unstubAllGlobals());

/** A line breaks on the way to the server or on the way back. */
type Fault = "before" | "after" | null;

const READ = "GET /api/v1/mailbox";
const MESSAGE = "POST /api/v1/mailbox/messages";
const WITHDRAWAL = "POST /api/v1/mailbox/withdrawal";

/** The server's rules for what follows a report: numbered items known by their bytes, and nothing behind a withdrawal. */
class Server {
  readonly items = ["report"];
  withdrawn: string | null = null;
  constructor(private readonly faults: Record<string, Fault[]> = {}) {
    vi.stubGlobal("fetch", this.fetch);
  }
  private readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const fault = this.faults[`${init.method} ${path}`]?.shift() ?? null;
    if (fault === "before") throw new TypeError("network");
    const answer = init.method === "GET" ? this.read() : this.keep(path, new TextDecoder().decode(init.body as Uint8Array));
    if (fault === "after") throw new TypeError("network");
    return answer;
  };
  private readonly answer = (status: number, type: string, value: object) =>
    new Response(JSON.stringify(value), { status, headers: { "Content-Type": `application/${type}` } });
  private readonly read = () => this.answer(200, "vnd.report-portal.bundle", { in_sequence: this.items.length, withdrawn: this.withdrawn });
  private keep(path: string, body: string): Response {
    const { sequence } = JSON.parse(body) as { sequence: number };
    const last = path.endsWith("withdrawal");
    const done = (status: number) => this.answer(status, "json", { [last ? "withdrawn" : "received"]: "2026-11-27" });
    const held = this.items[sequence - 1];
    if (held === body) return done(200);
    if (this.withdrawn) return this.answer(410, "problem+json", { code: "withdrawn" });
    if (held !== undefined) return this.answer(409, "problem+json", { code: "sequence-taken" });
    this.items.push(body);
    if (last) this.withdrawn = "2026-11-27";
    return done(201);
  }
}

let seals = 0;
type Next = { mailbox: { meta: { in_sequence: number } }; item?: unknown };
const sealed = async ({ mailbox, item }: Next) =>
  new TextEncoder().encode(JSON.stringify({ sequence: mailbox.meta.in_sequence + 1, item, seal: ++seals }));
const part = {
  readMailbox: async (bundle: Uint8Array) => ({ meta: JSON.parse(new TextDecoder().decode(bundle)) as object }),
  sealMessage: sealed,
  sealWithdrawal: sealed,
} as unknown as SealPart;
const list = async () => ({ version: 1 });
const trusted = { get: list, fetch: list } as unknown as TrustedInstance;

async function opened(): Promise<Box> {
  const box = new Box(part, trusted, { mailbox: "aa", auth: "bb" } as ReporterKeys);
  await box.read();
  return box;
}

const message = (text: string) => ({ kind: "message" as const, text, answers: {}, attachments: [] });
const texts = (server: Server) => server.items.slice(1).map((item) => (JSON.parse(item) as { item: { text: string } }).item.text);

describe("sending later", () => {
  it("keeps a message once that arrived unheard before something else was sent", async () => {
    const server = new Server({ [MESSAGE]: ["after"] });
    const box = await opened();
    await expect(box.send(message("one"))).rejects.toBeInstanceOf(NoAnswer);
    await box.send(message("two"));
    await box.send(message("one"));
    expect(texts(server)).toEqual(["one", "two"]);
    // Meant a second time, it is a second message.
    await box.send(message("one"));
    expect(texts(server)).toEqual(["one", "two", "one"]);
  });

  it("is done once the server has the message, also when the mailbox cannot be read behind it", async () => {
    const server = new Server({ [READ]: [null, "before"] });
    const box = await opened();
    await box.send(message("hello"));
    expect(texts(server)).toEqual(["hello"]);
    expect(box.unread).toBeInstanceOf(NoAnswer);
    await box.renew();
    expect(box.unread).toBeNull();
    expect(box.mailbox.meta.in_sequence).toBe(2);
  });

  it("goes on behind what could not be read", async () => {
    const server = new Server({ [READ]: [null, "before"] });
    const box = await opened();
    await box.send(message("one"));
    await box.send(message("two"));
    expect(texts(server)).toEqual(["one", "two"]);
  });

  it("keeps one message when its answer was lost", async () => {
    const server = new Server({ [MESSAGE]: ["after"] });
    const box = await opened();
    await expect(box.send(message("hello"))).rejects.toBeInstanceOf(NoAnswer);
    await box.send(message("hello"));
    expect(texts(server)).toEqual(["hello"]);
  });

  it("sends a message that was changed after its answer was lost as one of its own", async () => {
    const server = new Server({ [MESSAGE]: ["after"] });
    const box = await opened();
    await expect(box.send(message("first"))).rejects.toBeInstanceOf(NoAnswer);
    await box.send(message("second"));
    expect(texts(server)).toEqual(["first", "second"]);
  });

  it("goes on behind another page that wrote after the own message was lost on the way there", async () => {
    const server = new Server({ [MESSAGE]: ["before"] });
    const box = await opened();
    await expect(box.send(message("mine"))).rejects.toBeInstanceOf(NoAnswer);
    server.items.push(JSON.stringify({ item: { text: "theirs" } }));
    await box.send(message("mine"));
    expect(texts(server)).toEqual(["theirs", "mine"]);
  });
});

describe("taking back", () => {
  it("is done by the server's answer alone", async () => {
    const server = new Server({ [READ]: [null, "before"] });
    const box = await opened();
    await box.withdraw();
    expect(server.withdrawn).not.toBeNull();
    expect(box.mailbox.meta.withdrawn).toBe("2026-11-27");
  });

  it("is done when its answer was lost", async () => {
    new Server({ [WITHDRAWAL]: ["after"] });
    const box = await opened();
    await expect(box.withdraw()).rejects.toBeInstanceOf(NoAnswer);
    await box.withdraw();
    expect(box.mailbox.meta.withdrawn).toBe("2026-11-27");
  });

  it("is done when another page has done it", async () => {
    const server = new Server();
    const box = await opened();
    server.withdrawn = "2026-11-26";
    await box.withdraw();
    expect(box.mailbox.meta.withdrawn).toBe("2026-11-26");
  });

  it("is not done when it was lost on the way there", async () => {
    new Server({ [WITHDRAWAL]: ["before"] });
    const box = await opened();
    await expect(box.withdraw()).rejects.toBeInstanceOf(NoAnswer);
    expect(box.mailbox.meta.withdrawn).toBeNull();
  });
});
