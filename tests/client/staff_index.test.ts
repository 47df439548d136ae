/** The sealed lines of a team when somebody of it leaves: what they noted stays, what they wrote is not believed. */
import { describe, expect, it } from "vitest";
import { encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import type { Audience } from "../../report_portal/crypto/client/instance.js";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { type Entries, newIdentity, openIndex, sealIndex } from "../../report_portal/crypto/client/staff.js";
import { Api, json } from "../../report_portal/triage/client/api.js";
import { Caseload } from "../../report_portal/triage/client/cases/caseload.js";
import type { Entry } from "../../report_portal/triage/client/cases/entry.js";
import { IndexFile } from "../../report_portal/triage/client/cases/index_file.js";
import { type Member, Roster, signMember } from "../../report_portal/triage/client/keys/roster.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { audienceKeys, CITY, instance, root } from "./city.js";
import { entry, row, texts, TODAY } from "./staff_house.js";

const AUDIENCE = "housing/ngo";
const REPORT = "cd".repeat(16);
const people = { ana: newIdentity(), ben: newIdentity(), cleo: newIdentity(), dan: newIdentity(), eve: newIdentity() };
type Name = keyof typeof people;
const idOf = (name: Name) => String(Object.keys(people).indexOf(name) + 1).padStart(32, "0");
const old = instance.audiences.find(({ id }) => id === AUDIENCE) as Audience;
const next = newIdentity();
const fresh: Audience = { ...old, epoch: 2, recipient: next.recipient };

/** A list of members, each entry with what differs from a member who reads the audience. */
function rosterOf(...entries: [Name, Partial<Member>][]): Roster {
  const files: Uint8Array[] = [];
  for (const [name, changes] of entries) {
    const { recipient, verifyKey } = people[name];
    const who = { instance: CITY, member: idOf(name), name, recipient, verify_key: verifyKey, role: "member" as const, affiliation: "ngo", audiences: [AUDIENCE] };
    const newest = files.at(-1);
    files.push(signMember({ ...who, status: "active", day: "2026-01-02", ...changes, previous: newest ? fileHash(newest) : null }, root.signSeed));
  }
  return Roster.read(files, { roots: [root.verifyKey], records: [] }, CITY);
}
const gone = (day: string) => ({ status: "removed", day }) as const;
const here: [Name, Partial<Member>][] = [["ana", { role: "coordinator" }], ["ben", {}], ["cleo", {}]];

/** Ana's page after somebody left: new lines are sealed to a new key. */
const sessionOf = (roster: Roster): Session =>
  ({
    account: { member: idOf("ana"), role: "coordinator", affiliation: "ngo" },
    instance: { ...instance, audiences: [fresh] },
    keys: [
      { audience: AUDIENCE, epoch: 1, identity: audienceKeys.get(AUDIENCE)?.identity },
      { audience: AUDIENCE, epoch: 2, identity: next.identity },
    ],
    signSeed: people.ana.signSeed,
    roster,
  }) as unknown as Session;

const sealedBy = (name: Name, changes: Partial<Entry> = {}) =>
  sealIndex({ instance: CITY, audience: old, member: idOf(name), entries: { [REPORT]: entry(changes) } as unknown as Entries, signSeed: people[name].signSeed });

/** A server that keeps the lines, lists one report and counts how often it is fetched. */
async function served(sealed: Promise<Uint8Array>, down = false) {
  const kept = { file: await sealed, fetched: 0 };
  const api = new Api(({ path, method, body }) => {
    const answer = (bytes: Uint8Array, status = 200) => Promise.resolve({ status, header: () => '"4"', body: bytes });
    if (path.includes("/reports?")) return answer(json({ reports: [row({ id: REPORT })] }));
    if (path.includes("/reports/files")) {
      kept.fetched += 1;
      return down ? answer(json({ code: "down" }), 503) : answer(encodeBundle([["meta", json({})]]));
    }
    if (method === "PUT") kept.file = body as Uint8Array;
    return answer(method === "PUT" ? json({}) : kept.file);
  });
  const line = async () => {
    const lines = await openIndex(kept.file, [next.identity], CITY, AUDIENCE, (id) => (id === idOf("ana") ? people.ana.verifyKey : undefined));
    return (lines as Record<string, Entry>)[REPORT];
  };
  return { api, kept, line };
}

describe("lines whose last writer was removed", () => {
  const read = async (name: Name, ...entries: [Name, Partial<Member>][]) => {
    const { api } = await served(sealedBy(name));
    const index = new IndexFile(api, sessionOf(rosterOf(...entries)), AUDIENCE);
    await index.read();
    return [index.refused, index.entries.size, index.unsure.size];
  };

  it("are read, but not relied on", async () => {
    expect(await read("ben", ...here)).toEqual([false, 1, 0]);
    expect(await read("ben", ...here, ["ben", gone("2026-02-02")])).toEqual([false, 1, 1]);
    // As when the sheet is used: several leave in one act.
    expect(await read("ben", ...here, ["ben", gone("2026-02-02")], ["cleo", gone("2026-02-02")])).toEqual([false, 1, 1]);
  });

  it("are refused where another reader left later, since somebody signed them then", async () => {
    expect(await read("ben", ...here, ["ben", gone("2026-02-02")], ["cleo", gone("2026-02-03")])).toEqual([true, 0, 0]);
    const other: [Name, Partial<Member>][] = [["dan", { audiences: ["resource/ngo"] }], ["dan", { audiences: ["resource/ngo"], ...gone("2026-02-03") }]];
    expect(await read("ben", ...here, ["ben", gone("2026-02-02")], ...other)).toEqual([false, 1, 1]);
    expect(await read("ben", ...here, ["ben", gone("2026-02-02")], ["eve", gone("2026-02-03")])).toEqual([false, 1, 1]);
  });

  it("are refused where the writer never read them, or never belonged here", async () => {
    expect(await read("eve", ...here, ["eve", gone("2026-02-02")])).toEqual([true, 0, 0]);
    expect(await read("dan", ...here, ["dan", { audiences: ["resource/ngo"] }], ["dan", { audiences: ["resource/ngo"], ...gone("2026-02-03") }])).toEqual([true, 0, 0]);
    expect(await read("dan", ...here)).toEqual([true, 0, 0]);
  });
});

describe("a page that finds them", () => {
  const roster = rosterOf(...here, ["ben", gone("2026-02-02")]);
  const noted = { read: 1, opened: TODAY, notMe: [idOf("cleo")], in: 3, words: { employer_name: "never written" } };

  it("opens every report anew, keeps the marks and the counts, and signs them", async () => {
    const { api, kept, line } = await served(sealedBy("ben", noted));
    const caseload = new Caseload(api, sessionOf(roster), texts);
    await caseload.look();
    expect([kept.fetched, caseload.refusedIndexes()]).toEqual([1, []]);
    expect(await line()).toMatchObject({ read: 1, opened: TODAY, notMe: [idOf("cleo")], in: 3, words: {} });
    expect(caseload.find(REPORT)?.lost).toBe(true);
    await caseload.look();
    expect(kept.fetched).toBe(1);
  });

  it("has the next one open what it could not", async () => {
    const { api, line } = await served(sealedBy("ben", noted), true);
    const caseload = new Caseload(api, sessionOf(roster), texts);
    await expect(caseload.look()).rejects.toThrow();
    caseload.markNotMe(REPORT);
    await caseload.write();
    expect(await line()).toMatchObject({ read: 1, notMe: [idOf("cleo"), idOf("ana")], in: 0, out: 0 });
  });
});

it("signs all lines anew when somebody was removed from this page", async () => {
  const { api, kept, line } = await served(sealedBy("ben", { read: 1, in: 1 }));
  const session = sessionOf(rosterOf(...here));
  const caseload = new Caseload(api, session, texts);
  await caseload.rewrite();
  await caseload.look();
  expect(kept.fetched).toBe(0);
  await expect(line()).rejects.toThrow();
  session.roster = rosterOf(...here, ["ben", gone("2026-02-02")]);
  await caseload.rewrite();
  expect(await line()).toMatchObject({ read: 1, in: 1 });
});
