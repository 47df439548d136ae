import { afterEach, describe, expect, it, vi } from "vitest";
import { Upload } from "../../report_portal/intake/client/upload.js";
import { NoAnswer, Problem } from "../../report_portal/web/client/problem.js";

const PIECE = 262_144;

/** The server's side of an upload, with a line that breaks when told. */
class Uploads {
  held = new Uint8Array(0);
  length: number | null = null;
  ids = new Set<string>();
  works: (string | null)[] = [];
  constructor(private readonly breaks: ("before" | "after" | "busy" | "full" | "swept" | null)[] = []) {
    vi.stubGlobal("fetch", this.fetch);
  }
  private readonly fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    this.ids.add(headers["Upload-Id"] ?? "");
    const fault = this.breaks.shift() ?? null;
    if (fault === "before") throw new TypeError("network");
    if (fault === "swept") [this.held, this.length] = [new Uint8Array(0), null];
    if (fault === "busy") return this.problem(428, { code: "work-needed", bits: 8 });
    if (fault === "full") return this.problem(507, { code: "storage-full" });
    if (init.method === "GET") return this.length === null ? this.problem(409, { code: "upload-missing" }) : this.json({ offset: this.held.length, length: this.length });
    this.works.push(headers.Work ?? null);
    if (Number(headers["Upload-Offset"]) !== this.held.length) return this.problem(409, { code: "upload-offset" });
    this.length = Number(headers["Upload-Length"]);
    const more = init.body as Uint8Array;
    const grown = new Uint8Array(this.held.length + more.length);
    grown.set(this.held);
    grown.set(more, this.held.length);
    this.held = grown;
    if (fault === "after") throw new TypeError("network");
    return this.json({ offset: this.held.length });
  };
  private readonly json = (value: object) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
  private readonly problem = (status: number, value: object) =>
    new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/problem+json" } });
}

afterEach(() => vi.unstubAllGlobals());

const file = Uint8Array.from({ length: PIECE * 2 + 10 }, (_, index) => index % 251);
const same = (one: Uint8Array, two: Uint8Array) => one.length === two.length && one.every((byte, at) => byte === two[at]);
const upload = () => new Upload(file, async () => "000000000000000a");

describe("an upload", () => {
  it("arrives in pieces and tells how far it is", async () => {
    const server = new Uploads();
    const told: number[] = [];
    const one = upload();
    await one.send(() => told.push(Math.round(one.done * 100)));
    expect(same(server.held, file)).toBe(true);
    expect(told).toEqual([50, 100, 100]);
  });

  it.each([
    ["lost on the way there", ["before"]],
    ["lost on the way back", ["after"]],
    ["lost in the middle", [null, "after"]],
    ["lost twice", [null, "before", null, "after"]],
  ] as const)("goes on by itself after an answer %s", async (_, breaks) => {
    const server = new Uploads([...breaks]);
    await upload().send(() => undefined);
    expect(same(server.held, file)).toBe(true);
    expect(server.ids.size).toBe(1);
  });

  it("stops while there is no network, and the next try goes on where it stood", async () => {
    const server = new Uploads([null, "before", "before"]);
    const one = upload();
    await expect(one.send(() => undefined)).rejects.toBeInstanceOf(NoAnswer);
    await one.send(() => undefined);
    expect(same(server.held, file)).toBe(true);
    expect(server.ids.size).toBe(1);
  });

  it("begins anew when the server has swept what it held", async () => {
    const server = new Uploads([null, "before", "before", "swept"]);
    const one = upload();
    await expect(one.send(() => undefined)).rejects.toBeInstanceOf(NoAnswer);
    await one.send(() => undefined);
    expect(same(server.held, file)).toBe(true);
  });

  it("gives up on a server that forgets every piece", async () => {
    new Uploads(Array.from({ length: 60 }, (_, index) => (index % 3 === 1 ? "swept" : null)));
    await expect(upload().send(() => undefined)).rejects.toBeInstanceOf(Problem);
  });

  it("works for a busy server", async () => {
    const server = new Uploads(["busy"]);
    await upload().send(() => undefined);
    expect(same(server.held, file)).toBe(true);
    expect(server.works[0]).toBe("000000000000000a");
  });

  it("stops at a refusal", async () => {
    new Uploads([null, "full"]);
    await expect(upload().send(() => undefined)).rejects.toBeInstanceOf(Problem);
  });
});
