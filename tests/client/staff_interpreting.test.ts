/** A text between a giver's browser and an interpreter's, by the signed chain of members, with a server that swaps, forges and prolongs. */
import { beforeEach, describe, expect, it } from "vitest";
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { jsonBytes } from "../../report_portal/crypto/client/octets.js";
import { open } from "../../report_portal/crypto/client/open.js";
import { newIdentity, type NoteEntry, type NoteItem, type OpenedReport } from "../../report_portal/crypto/client/staff.js";
import { Api, type Reply, type Transport } from "../../report_portal/triage/client/api.js";
import { besideOf } from "../../report_portal/triage/client/cases/beside.js";
import { type CaseFile, caseFile } from "../../report_portal/triage/client/cases/case_file.js";
import { type Giving, NoInterpreterError, prepare, type Prepared, readReturned, takeBack, textsOf } from "../../report_portal/triage/client/cases/giving.js";
import { type OwnText, ownTexts, sealBack } from "../../report_portal/triage/client/cases/interpreting.js";
import { type Member, Roster, RosterError, signMember } from "../../report_portal/triage/client/keys/roster.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { audienceKeys, CITY, DAY, instance, root } from "./city.js";

const people = Object.fromEntries(["ana", "ravi", "sita"].map((name, at) => [name, { id: String(at + 1).repeat(32), keys: newIdentity() }])) as Record<
  "ana" | "ravi" | "sita",
  { id: string; keys: ReturnType<typeof newIdentity> }
>;
const { ana, ravi, sita } = people;
const giving: Giving = { source: "story", words: "तलब छैन", of: "ne", locale: "en", to: ravi.id, until: "2026-03-09" };

const file = (who: typeof ana, changes: Partial<Member>, previous: string | null, seed = root.signSeed) =>
  signMember(
    {
      instance: CITY,
      member: who.id,
      name: "somebody",
      recipient: who.keys.recipient,
      verify_key: who.keys.verifyKey,
      role: "interpreter",
      affiliation: "ngo",
      audiences: [],
      status: "active",
      day: "2026-03-01",
      ...changes,
      previous,
    },
    seed,
  );
const chain = (...members: [typeof ana, Partial<Member>][]): Uint8Array[] =>
  members.reduce<Uint8Array[]>((files, [who, changes]) => [...files, file(who, changes, files.length ? fileHash(files.at(-1) as Uint8Array) : null)], []);
const HOUSE: [typeof ana, Partial<Member>][] = [
  [ana, { role: "coordinator" }],
  [ravi, {}],
  [sita, {}],
];
const rosterOf = (files: Uint8Array[]) => Roster.read(files, { roots: [root.verifyKey], records: [] }, CITY);

const sessionOf = (who: typeof ana, roster: Roster, held: string[] = []): Session =>
  ({
    account: { member: who.id, affiliation: "ngo" },
    identity: who.keys.identity,
    instance,
    roster,
    signSeed: who.keys.signSeed,
    keys: held.map((audience) => ({ audience, epoch: 1, identity: audienceKeys.get(audience)?.identity })),
  }) as unknown as Session;

const answer = (status: number, body: Uint8Array): Reply => ({ status, header: () => null, body });
/** A server that says and hands out what a test wants. */
const serverOf = (answers: Record<string, Uint8Array | number>): Api => {
  const transport: Transport = ({ method, path }) => {
    const found = answers[`${method} ${path.replace("/api/v1", "")}`] ?? 404;
    return Promise.resolve(typeof found === "number" ? answer(found, jsonBytes({ code: "x" })) : answer(200, found));
  };
  return new Api(transport);
};
const handedOut = (texts: Record<string, Uint8Array>): Api =>
  serverOf({
    "GET /texts": jsonBytes({ texts: Object.keys(texts).map((text) => ({ text, until: "2099-12-31" })) }),
    ...Object.fromEntries(Object.entries(texts).map(([text, sealed]) => [`GET /texts/${text}`, sealed])),
  });
const sealedIn = ({ body }: Prepared): Uint8Array => decodeBundle(body).get("given") as Uint8Array;
const backIn = (body: Uint8Array): Uint8Array => decodeBundle(body).get("returned") as Uint8Array;
const folded = (...entries: [string, NoteEntry, number?][]): CaseFile =>
  caseFile(entries.map(([member, entry, seen = 1], at): NoteItem => ({ ok: true, known: true, sequence: at + 1, seen, note: { member, day: DAY, entry } })));

let roster: Roster;
let giver: Session;
let interpreter: Session;
let prepared: Prepared;
beforeEach(async () => {
  roster = rosterOf(chain(...HOUSE));
  giver = sessionOf(ana, roster, ["resource/ngo"]);
  interpreter = sessionOf(ravi, roster);
  prepared = await prepare(giver, "resource/ngo", giving, DAY);
});

describe("giving", () => {
  it("seals to the key that the signed chain names, and tells the server no words", async () => {
    const sealed = sealedIn(prepared);
    await expect(open(sealed, [ravi.keys.identity])).resolves.toBeTruthy();
    for (const other of [ana, sita]) await expect(open(sealed, [other.keys.identity])).rejects.toMatchObject({ code: "no-match" });
    const meta = JSON.parse(new TextDecoder().decode(decodeBundle(prepared.body).get("meta"))) as object;
    expect(meta).toEqual({ text: prepared.entry.text, to: ravi.id, from: DAY, until: giving.until });
    expect(prepared.entry).toEqual({ type: "given", text: prepared.entry.text, to: ravi.id, source: "story", of: "ne", locale: "en", until: giving.until, sha256: fileHash(sealed) });
  });

  it("is refused with a recipient that a hostile server put in", () => {
    const mine = newIdentity();
    const files = chain(...HOUSE);
    const swapped = file({ ...ravi, keys: mine }, {}, fileHash(files[0] as Uint8Array), mine.signSeed);
    expect(() => rosterOf([files[0] as Uint8Array, swapped])).toThrow(RosterError);
  });

  it.each([
    ["somebody who is no interpreter", { role: "helper" as const }],
    ["an interpreter of City Hall", { affiliation: "city" }],
    ["one who was removed", { status: "removed" as const }],
  ])("is refused for %s", async (_name, changes) => {
    const others = rosterOf(chain(HOUSE[0] as [typeof ana, object], [ravi, changes]));
    await expect(prepare(sessionOf(ana, others), "resource/ngo", giving, DAY)).rejects.toBeInstanceOf(NoInterpreterError);
  });

  it("is refused for longer than thirty days, and to an audience that is not the NGO's", async () => {
    await expect(prepare(giver, "resource/ngo", { ...giving, until: "2026-04-02" }, DAY)).rejects.toMatchObject({ code: "common" });
    await expect(prepare(giver, "labour/state", giving, DAY)).rejects.toMatchObject({ code: "readers" });
  });
});

describe("an interpreter's page", () => {
  it("opens what is given to this interpreter today", async () => {
    const { texts, refused } = await ownTexts(handedOut({ [prepared.entry.text]: sealedIn(prepared) }), interpreter, DAY);
    expect(texts.map(({ words, of, locale, until }) => [words, of, locale, until])).toEqual([["तलब छैन", "ne", "en", giving.until]]);
    expect(refused).toEqual([]);
  });

  it.each([
    ["after its last day, whatever the server says", "2026-03-10"],
    ["before its first", "2026-03-01"],
  ])("opens nothing %s", async (_name, today) => {
    const { text } = prepared.entry;
    expect(await ownTexts(handedOut({ [text]: sealedIn(prepared) }), interpreter, today)).toEqual({ texts: [], refused: [text] });
  });

  it("refuses one under another id, of another interpreter, and from somebody who may give none", async () => {
    const other = "f".repeat(32);
    expect(await ownTexts(handedOut({ [other]: sealedIn(prepared) }), interpreter, DAY)).toEqual({ texts: [], refused: [other] });
    const { text } = prepared.entry;
    expect((await ownTexts(handedOut({ [text]: sealedIn(prepared) }), sessionOf(sita, roster), DAY)).refused).toEqual([text]);
    const forged = await prepare(sessionOf(sita, roster), "resource/ngo", giving, DAY);
    expect((await ownTexts(handedOut({ [forged.entry.text]: sealedIn(forged) }), interpreter, DAY)).refused).toEqual([forged.entry.text]);
  });

  it("passes over one that was taken back meanwhile", async () => {
    const api = serverOf({ "GET /texts": jsonBytes({ texts: [{ text: prepared.entry.text }, { text: "../members" }] }) });
    expect(await ownTexts(api, interpreter, DAY)).toEqual({ texts: [], refused: [] });
  });
});

describe("what comes back", () => {
  let own: OwnText;
  beforeEach(async () => {
    own = (await ownTexts(handedOut({ [prepared.entry.text]: sealedIn(prepared) }), interpreter, DAY)).texts[0] as OwnText;
  });
  const awaited = () => folded([ana.id, prepared.entry]).given[0] as CaseFile["given"][number];
  const translated = { type: "translated" as const, words: "No pay.", locale: "en" };

  it("is taken in under the interpreter's name, once", async () => {
    const body = await sealBack(interpreter, own, translated, DAY);
    const entry = await readReturned(giver, awaited(), backIn(body));
    expect(entry).toEqual({ type: "interpreted", given: prepared.entry.text, member: ravi.id, made: DAY, text: "No pay." });
    const later = { ...(entry as NoteEntry), text: "another" } as NoteEntry;
    const told = folded([ana.id, prepared.entry], [ana.id, entry as NoteEntry], [sita.id, later]);
    expect(told.beside.map(({ type, text, member, day }) => [type, text, member, day])).toEqual([["interpreted", "No pay.", ravi.id, DAY]]);
    expect(told.given.map(({ end }) => end)).toEqual([{ made: DAY, reason: null }]);
  });

  it("says that it was given back without words, and why", async () => {
    const body = await sealBack(interpreter, own, { type: "declined", reason: "knows" }, DAY);
    const entry = await readReturned(giver, awaited(), backIn(body));
    expect(entry).toMatchObject({ type: "not_interpreted", reason: "knows" });
    expect(folded([ana.id, prepared.entry], [ana.id, entry as NoteEntry])).toMatchObject({ beside: [], given: [{ end: { reason: "knows" } }] });
  });

  it("is refused from another interpreter, for another text, and after the last day", async () => {
    const forged = await sealBack(sessionOf(sita, roster), own, translated, DAY);
    const elsewhere = await sealBack(interpreter, { ...own, sha256: "0".repeat(64) }, translated, DAY);
    const late = await sealBack(interpreter, own, translated, "2026-03-10");
    for (const body of [forged, elsewhere, late]) expect(await readReturned(giver, awaited(), backIn(body))).toBe("refused");
    expect(await readReturned(giver, awaited(), new Uint8Array(500))).toBe("refused");
  });

  it("stays closed to the other team, who leave it for those that it is for", async () => {
    const body = await sealBack(interpreter, own, translated, DAY);
    expect(await readReturned(sessionOf(ana, roster, ["housing/ngo"]), awaited(), backIn(body))).toBe("closed");
  });

  it("stays good when the interpreter has left, and not for a day after that", async () => {
    const after = sessionOf(ana, rosterOf(chain(...HOUSE, [ravi, { status: "removed", day: DAY }])), ["resource/ngo"]);
    const body = await sealBack(interpreter, own, translated, DAY);
    expect(await readReturned(after, awaited(), backIn(body))).toMatchObject({ type: "interpreted" });
    const later = await sealBack(interpreter, own, translated, "2026-03-03");
    expect(await readReturned(after, awaited(), backIn(later))).toBe("refused");
  });

  it("goes away with the words it translates, when the person took them back in between", () => {
    const strike = { ok: true, verified: true, direction: "in", sequence: 2, head: { kind: "strike", questions: ["story"], day: DAY } };
    const opened = { thread: [strike] } as unknown as OpenedReport;
    const made: NoteEntry = { type: "interpreted", given: prepared.entry.text, member: ravi.id, made: DAY, text: "No pay." };
    expect(besideOf(folded([ana.id, prepared.entry, 1], [ana.id, made, 2]), opened, "story")).toEqual([]);
    expect(besideOf(folded([ana.id, prepared.entry, 2], [ana.id, made, 2]), opened, "story")).toHaveLength(1);
  });

  it("counts for nothing from a colleague where another was to interpret", () => {
    const made: NoteEntry = { type: "interpreted", given: prepared.entry.text, member: sita.id, made: DAY, text: "x" };
    expect(folded([ana.id, prepared.entry], [ana.id, made])).toMatchObject({ beside: [], given: [{ end: null }] });
  });
});

describe("the server's list", () => {
  it("says what is out and what came back", async () => {
    const [out, back] = ["a".repeat(32), "b".repeat(32)];
    const meta = { texts: [{ text: out, returned: null }, { text: back, returned: DAY }] };
    const body = encodeBundle([
      ["meta", jsonBytes(meta)],
      [back, new Uint8Array(3)],
    ]);
    const found = await textsOf(serverOf({ "POST /reports/texts": body }), "c".repeat(32));
    expect([[...found.out], [...found.returned.keys()]]).toEqual([[out], [back]]);
  });

  it("takes back what is gone without a word, and says what came back meanwhile", async () => {
    const text = "a".repeat(32);
    await expect(takeBack(serverOf({}), text)).resolves.toBeUndefined();
    await expect(takeBack(serverOf({ [`DELETE /texts/${text}`]: 409 }), text)).rejects.toMatchObject({ status: 409 });
  });
});
