import { afterEach, describe, expect, it, vi } from "vitest";
import { Post } from "../../report_portal/intake/client/post.js";
import type { SignedInstance } from "../../report_portal/intake/client/seal.js";
import { TrustedInstance, Untrusted } from "../../report_portal/intake/client/trusted.js";
import { CallError, NoAnswer, Problem } from "../../report_portal/web/client/problem.js";

type Answer = "lost" | { status: number; json?: unknown; type?: string };

/** A server at the other end of `fetch`, which answers from a list and remembers what it got. */
class Server {
  readonly got: { path: string; body: string; work: string | null }[] = [];
  constructor(private readonly answers: Answer[]) {
    vi.stubGlobal("fetch", this.fetch);
  }
  private readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    this.got.push({ path, body: new TextDecoder().decode(init.body as Uint8Array), work: headers.Work ?? null });
    expect(init).toMatchObject({ credentials: "omit", redirect: "error", cache: "no-store", referrerPolicy: "no-referrer" });
    const answer = this.answers.shift();
    if (answer === undefined) throw new Error("asked too often");
    if (answer === "lost") throw new TypeError("network");
    const type = answer.type ?? (answer.status < 400 ? "application/json" : "application/problem+json");
    return new Response(JSON.stringify(answer.json ?? {}), { status: answer.status, headers: { "Content-Type": type } });
  };
}

afterEach(() => vi.unstubAllGlobals());

const refused = (code: string, more = {}): Answer => ({ status: 409, json: { code, ...more } });
const stored: Answer = { status: 201, json: { received: "2026-11-23" } };
const again: Answer = { status: 200, json: { received: "2026-11-23" } };

/** Key lists in the order in which they would be fetched. */
function trusting(): TrustedInstance {
  let version = 0;
  const list = { get: async () => ({ version: 1 }), fetch: async () => ({ version: 2 + version++ }) };
  return list as unknown as TrustedInstance;
}

const busy = vi.fn();
const post = () => new Post({ path: "/api/v1/reports", member: "received" }, trusting(), async () => "00000000000000ff", busy);
let seals = 0;
const make = async (instance: SignedInstance) => new TextEncoder().encode(`sealed ${++seals} under ${instance.version}`);

describe("sending", () => {
  it("is done only when the server names a day", async () => {
    new Server([stored]);
    await expect(post().send("a", make)).resolves.toMatchObject({ day: "2026-11-23", earlier: false });
  });

  it.each<Answer>([
    "lost",
    { status: 201, json: {} },
    { status: 201, json: { received: "yes" } },
    { status: 201, json: { received: 20261123 } },
    { status: 200, json: stored, type: "text/html" },
    { status: 204 },
    { status: 500, type: "text/plain" },
  ])("is not done by %j", async (answer) => {
    new Server([answer]);
    await expect(post().send("a", make)).rejects.toBeInstanceOf(NoAnswer);
  });

  it("sends the same bytes again after a lost answer", async () => {
    const server = new Server(["lost", again]);
    const one = post();
    await expect(one.send("a", make)).rejects.toBeInstanceOf(NoAnswer);
    await one.send("a", make);
    expect(server.got[0]?.body).toBe(server.got[1]?.body);
  });

  it("seals anew with the new keys when one was retired", async () => {
    const server = new Server([refused("epoch-retired"), refused("instance-outdated"), stored]);
    await post().send("a", make);
    expect(server.got.map(({ body }) => body.replace(/\d+ /, ""))).toEqual(["sealed under 1", "sealed under 2", "sealed under 3"]);
  });

  it("works for a busy server and sends the same bytes with the proof", async () => {
    const server = new Server([{ status: 428, json: { code: "work-needed", bits: 12 } }, stored]);
    await post().send("a", make);
    expect(busy).toHaveBeenCalled();
    expect(server.got.map(({ work }) => work)).toEqual([null, "00000000000000ff"]);
    expect(server.got[0]?.body).toBe(server.got[1]?.body);
  });

  it.each([60, -1, "many", undefined])("does not work %s bits", async (bits) => {
    new Server([{ status: 428, json: { code: "work-needed", bits } }]);
    await expect(post().send("a", make)).rejects.toBeInstanceOf(Problem);
  });

  it("finds out that the version before the change had arrived", async () => {
    const server = new Server(["lost", refused("sequence-taken"), again]);
    const one = post();
    await expect(one.send("first", make)).rejects.toBeInstanceOf(NoAnswer);
    await expect(one.send("second", make)).resolves.toMatchObject({ day: "2026-11-23", earlier: true });
    expect(server.got[2]?.body).toBe(server.got[0]?.body);
  });

  it.each([
    ["busy", 503],
    ["internal", 500],
  ])("finds out that the version before the change was kept behind the answer %s", async (code, status) => {
    const server = new Server([{ status, json: { code } }, refused("sequence-taken"), again]);
    const one = post();
    await expect(one.send("first", make)).rejects.toMatchObject({ code });
    await expect(one.send("second", make)).resolves.toMatchObject({ day: "2026-11-23", earlier: true });
    expect(server.got[2]?.body).toBe(server.got[0]?.body);
  });

  it("works for a busy server also when it asks for an earlier version", async () => {
    const server = new Server(["lost", refused("sequence-taken"), { status: 428, json: { code: "work-needed", bits: 8 } }, again]);
    const one = post();
    await expect(one.send("first", make)).rejects.toBeInstanceOf(NoAnswer);
    await expect(one.send("second", make)).resolves.toMatchObject({ earlier: true });
    expect(server.got[3]).toMatchObject({ body: server.got[0]?.body, work: "00000000000000ff" });
  });

  it("asks for a later version when the keys of an earlier one are retired", async () => {
    const server = new Server(["lost", "lost", refused("sequence-taken"), refused("instance-outdated"), again]);
    const one = post();
    await expect(one.send("first", make)).rejects.toBeInstanceOf(NoAnswer);
    await expect(one.send("second", make)).rejects.toBeInstanceOf(NoAnswer);
    await expect(one.send("third", make)).resolves.toMatchObject({ earlier: true });
    expect(server.got[4]?.body).toBe(server.got[1]?.body);
  });

  it("finds a version that was still in the air when the change was sent", async () => {
    const server = new Server([again, refused("sequence-taken"), again]);
    const one = post();
    const [, second] = await Promise.all([one.send("first", make), one.send("second", make)]);
    expect(second).toMatchObject({ earlier: true });
    expect(server.got[2]?.body).toBe(server.got[0]?.body);
  });

  it("does not claim success when somebody else has the place", async () => {
    new Server([refused("sequence-taken")]);
    await expect(post().send("a", make)).rejects.toMatchObject({ code: "sequence-taken" });
  });

  it("does not claim success when none of its versions is the stored one", async () => {
    new Server(["lost", refused("sequence-taken"), refused("sequence-taken")]);
    const one = post();
    await expect(one.send("a", make)).rejects.toBeInstanceOf(NoAnswer);
    await expect(one.send("b", make)).rejects.toMatchObject({ code: "sequence-taken" });
  });

  it.each([refused("epoch-retired"), { status: 428, json: { code: "work-needed", bits: 8 } }])("gives up on a server that answers for ever %j", async (answer) => {
    new Server(Array.from({ length: 20 }, () => answer));
    await expect(post().send("a", make)).rejects.toBeInstanceOf(CallError);
  });
});

describe("the list of readers", () => {
  class SignedError extends Error {
    constructor(readonly code: string) {
      super(code);
    }
  }
  const page = { instance: "here", root: "00", minVersion: 4, seal: "", sealer: "" };
  const pinned: number[] = [];
  const part = (versions: number[]) =>
    ({
      SignedError,
      readInstance: (_: Uint8Array, pins: { minVersion: number }) => {
        pinned.push(pins.minVersion);
        const version = versions.shift() as number;
        if (version < pins.minVersion) throw new SignedError("outdated");
        return { version };
      },
    }) as unknown as ConstructorParameters<typeof TrustedInstance>[1];
  const file: Answer = { status: 200, type: "application/vnd.report-portal.signed" };

  it("never goes back behind what this page has seen", async () => {
    new Server([file, file, file]);
    const trusted = new TrustedInstance(page, part([5, 7, 6]));
    await trusted.fetch();
    await trusted.fetch();
    await expect(trusted.fetch()).rejects.toMatchObject({ code: "readers-outdated" });
    expect(pinned).toEqual([4, 5, 7]);
  });

  it("forgets the list it believed when a newer one is refused", async () => {
    new Server([file, file]);
    const trusted = new TrustedInstance(page, part([5, 1]));
    await trusted.get();
    await expect(trusted.fetch()).rejects.toBeInstanceOf(Untrusted);
    expect(trusted.last).toBeNull();
  });
});
