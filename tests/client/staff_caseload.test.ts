import { describe, expect, it } from "vitest";
import { type Audience } from "../../report_portal/crypto/client/instance.js";
import { type Entries, newIdentity, openIndex, sealIndex } from "../../report_portal/crypto/client/staff.js";
import { Api, ApiError, json } from "../../report_portal/triage/client/api.js";
import type { Entry } from "../../report_portal/triage/client/cases/entry.js";
import { Caseload } from "../../report_portal/triage/client/cases/caseload.js";
import { encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { addDays, today } from "../../report_portal/triage/client/days.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { entry } from "./staff_house.js";

const AUDIENCE = "resource/ngo";
const own = newIdentity();

const session = {
  account: { member: "0".repeat(32), affiliation: "ngo" },
  instance: {
    instance: "timisoara",
    audiences: [{ id: AUDIENCE, team: "resource", affiliation: "ngo", direct: true, epoch: 1, recipient: own.recipient }],
  },
  keys: [{ audience: AUDIENCE, epoch: 1, identity: own.identity }],
  signSeed: own.signSeed,
  roster: { active: () => [], left: () => [] },
} as unknown as Session;

const ids = Array.from({ length: 7 }, (_, number) => String(number).repeat(32));
const row = (id: string) => ({
  ...{ id, received: "2026-11-23", moved: "2026-11-23", answered: null, closed: null, reminder: null },
  ...{ in_sequence: 1, out_sequence: 0, withdrawn: null, attachments: 0 },
});

/** A server that gives the files of at most so many reports at once, and cannot be reached for the first so many requests. */
function server(most: number, unreached = 0) {
  let lost = unreached;
  const asked: number[] = [];
  /** What was asked for, in order, lists by their addresses. */
  const listed: string[] = [];
  const api = new Api(({ path, method, body }) => {
    const answer = (status: number, bytes: Uint8Array) => Promise.resolve({ status, header: () => null, body: bytes });
    if (lost-- > 0) return Promise.reject(new TypeError());
    if (path.includes("/index/")) return answer(method === "GET" ? 404 : 200, json({}));
    if (path.includes("/reports?")) listed.push(path);
    if (path.includes("/reports?")) return answer(200, json({ reports: ids.map(row) }));
    const { length } = (JSON.parse(new TextDecoder().decode(body)) as { ids: string[] }).ids;
    asked.push(length);
    listed.push(`${length} files`);
    return length > most ? answer(413, json({ code: "too-large" })) : answer(200, encodeBundle([["meta", json({})]]));
  });
  return { api, asked, listed };
}

const words = { isCoded: () => true, data: { form: { sections: [] } } };

describe("opening what is new", () => {
  it("asks for fewer reports where all are too much for one answer", async () => {
    const { api, asked } = server(2);
    const caseload = new Caseload(api, session, words);
    const told: number[] = [];
    await caseload.look((done) => told.push(done));
    expect(caseload.cases().map(({ row: { id } }) => id)).toEqual(ids);
    expect(asked.filter((length) => length <= 2).reduce((all, length) => all + length)).toBe(7);
    // How often progress is told depends on the machine; it only grows, across the halves too, and ends whole.
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect([told[0], told.at(-1)]).toEqual([0, 7]);
  });

  it("forgets what the server deleted meanwhile, so that nothing is counted beside the line it left", async () => {
    const { api } = server(50);
    const caseload = new Caseload(api, session, words);
    await caseload.look();
    const left = ids.splice(2);
    await caseload.look();
    expect(caseload.cases().map(({ row: { id } }) => id)).toEqual(ids);
    ids.push(...left);
  });

  it("opens what came in lately before it knows the whole list", async () => {
    const { api, listed } = server(40);
    await new Caseload(api, session, words).look();
    const day = addDays(today(), -3);
    expect(listed).toEqual([`/reports?limit=500&from=${day}`, "6 files", "/reports?limit=500", "1 files"].map((path) => path.replace("/reports", "/api/v1/reports")));
  });

  it("looks once more when asked meanwhile, however often, and opens nothing twice", async () => {
    const { api, asked, listed } = server(40);
    const caseload = new Caseload(api, session, words);
    const [first, last]: [number[], number[]] = [[], []];
    const looks = [caseload.look((done) => first.push(done))];
    await Promise.resolve();
    for (let presses = 0; presses < 3; presses++) looks.push(caseload.look((done) => last.push(done)));
    await Promise.all(looks);
    // What came lately, then all, for the first; all once more for those who asked meanwhile.
    expect(listed.filter((path) => path.includes("/reports?")).length).toBe(3);
    expect(asked.reduce((all, length) => all + length)).toBe(7);
    // Whoever asked last is told how far it is.
    expect(first).toEqual([]);
    expect(last).toContain(7);
  });

  it("looks for those who asked meanwhile although the look before them failed", async () => {
    const { api } = server(40, 1);
    const caseload = new Caseload(api, session, words);
    const first = caseload.look();
    await Promise.resolve();
    const second = caseload.look();
    await expect(first).rejects.toThrow("offline");
    await second;
    expect(caseload.cases().length).toBe(7);
  });

  it("does not ask for ever where even one is refused", async () => {
    const { api, asked } = server(0);
    await expect(new Caseload(api, session, words).look()).rejects.toThrow(ApiError);
    expect(asked).toEqual([6, 3, 1]);
  });
});

describe("the sealed lines", () => {
  const [here, gone, later] = ids as [string, string, string];
  const writer = { member: session.account.member, status: "active", affiliation: "ngo", role: "member", audiences: [AUDIENCE], verify_key: own.verifyKey };
  const inside = { ...session, roster: { active: () => [writer], left: () => [] } } as unknown as Session;
  const audience = session.instance.audiences[0] as Audience;
  const sealed = (lines: Record<string, Partial<Entry>>) =>
    sealIndex({
      instance: "timisoara",
      audience,
      member: session.account.member,
      entries: Object.fromEntries(Object.entries(lines).map(([id, changes]) => [id, entry(changes)])) as Entries,
      signSeed: own.signSeed,
    });

  /** A server with an index, the reports it lists, and a colleague who may be faster once. */
  async function keeper(lines: Record<string, Partial<Entry>>, listed: unknown[]) {
    const kept = { file: await sealed(lines), version: 1, faster: null as Record<string, Partial<Entry>> | null, listed };
    const api = new Api(async ({ path, method, headers, body }) => {
      const answer = (status: number, bytes: Uint8Array) => ({ status, header: () => `"${kept.version}"`, body: bytes });
      if (path.includes("/reports?")) return answer(200, json({ reports: kept.listed }));
      if (!path.includes("/index/")) return answer(200, encodeBundle([["meta", json({})]]));
      if (method === "GET") return answer(200, kept.file);
      if (kept.faster) {
        kept.file = await sealed(kept.faster);
        kept.version += 1;
        kept.faster = null;
      }
      if (headers["If-Match"] !== `"${kept.version}"`) return answer(412, json({ code: "version" }));
      kept.file = body as Uint8Array;
      kept.version += 1;
      return answer(200, json({}));
    });
    const lineOf = async () => (await openIndex(kept.file, [own.identity], "timisoara", AUDIENCE, () => own.verifyKey)) as Record<string, Entry>;
    return { kept, caseload: new Caseload(api, inside, words), lineOf };
  }
  const named = { words: { employer_name: "Sentinel SRL" } };

  it("forget reports that are no longer there", async () => {
    const { caseload, lineOf } = await keeper({ [here]: { read: 1 }, [gone]: named }, [row(here)]);
    await caseload.look();
    expect(Object.keys(await lineOf())).toEqual([here]);
    expect((await lineOf())[here]?.read).toBe(1);
  });

  it("forget them though a colleague who was faster still had them, and take in what the colleague has of others", async () => {
    const { kept, caseload, lineOf } = await keeper({ [here]: {}, [gone]: named }, [row(here)]);
    kept.faster = { [here]: { read: 1 }, [gone]: named, [later]: { read: 1 } };
    await caseload.look();
    expect(Object.keys(await lineOf()).sort()).toEqual([here, later]);
    expect((await lineOf())[here]?.read).toBe(1);
  });

  it("stay where the list cannot be read whole", async () => {
    for (const listed of [[row(here), { ...row(gone), moved: "yesterday" }], [row(here), null]]) {
      const { caseload, lineOf } = await keeper({ [here]: {}, [gone]: named }, listed);
      await caseload.look();
      await caseload.write();
      expect(Object.keys(await lineOf()).sort()).toEqual([here, gone]);
    }
  });

  it("come back with a report that is listed again, as after a restore", async () => {
    const { kept, caseload, lineOf } = await keeper({ [here]: {}, [gone]: named }, [row(here)]);
    await caseload.look();
    kept.listed = [row(here), row(gone)];
    await caseload.look();
    expect(Object.keys(await lineOf()).sort()).toEqual([here, gone]);
    expect((await lineOf())[gone]?.words).toEqual({});
  });
});
