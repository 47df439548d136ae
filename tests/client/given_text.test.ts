/** A text for an interpreter in the browser: the vectors, who opens it and when, and what a hostile server cannot do with it. */
import { describe, expect, it } from "vitest";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import {
  type GivenText,
  givenFits,
  mayBeRead,
  openGivenText,
  openReturnedText,
  type ReturnedText,
  returnedFits,
  sealGivenText,
  sealReturnedText,
  textNumber,
} from "../../report_portal/crypto/client/given_text.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import vectors from "../vectors/given_text.json";
import { audienceKeys, CITY, DAY, instance } from "./city.js";

const GIVER = "12".repeat(16);
const INTERPRETER = "34".repeat(16);
const TEXT = "ab".repeat(16);
const UNTIL = "2026-03-09";
const giver = newIdentity();
const interpreter = newIdentity();

const given: GivenText = { text: TEXT, to: INTERPRETER, member: GIVER, day: DAY, from: DAY, until: UNTIL, audience: "resource/ngo", words: "तलब छैन", of: "ne", locale: "en" };
const giverKey = (member: string, day: string) => (member === GIVER && day === DAY ? giver.verifyKey : undefined);
const interpreterKey = (member: string, day: string) => (member === INTERPRETER && day >= DAY ? interpreter.verifyKey : undefined);
const expected = { instance: CITY, text: TEXT, to: INTERPRETER };
const identity = (audience: string) => [audienceKeys.get(audience)?.identity ?? ""];

const give = (changes: Partial<GivenText> = {}, seed = giver.signSeed) => sealGivenText(instance, { ...given, ...changes }, interpreter.recipient, seed);
const read = (sealed: Uint8Array, today = DAY, where = expected, own = interpreter.identity) => openGivenText(sealed, own, where, giverKey, today);
const awaited = (sealed: Uint8Array) => ({ text: TEXT, to: INTERPRETER, locale: "en", until: UNTIL, sha256: fileHash(sealed) });
const giveBack = (sealed: Uint8Array, changes: Partial<ReturnedText> = {}, seed = interpreter.signSeed) => {
  const result = { type: "translated" as const, words: "No pay.", locale: "en" };
  return sealReturnedText(instance, { text: TEXT, member: INTERPRETER, day: DAY, given: fileHash(sealed), audience: "resource/ngo", result, ...changes }, seed);
};
const takeIn = (returned: Uint8Array, sealed: Uint8Array, audience = "resource/ngo") =>
  openReturnedText(returned, identity(audience), CITY, awaited(sealed), interpreterKey);

describe("vectors", () => {
  it.each(vectors.given)("given: $name", ({ members, fits }) => {
    expect(givenFits(members)).toBe(fits);
  });
  it.each(vectors.returned)("returned: $name", ({ members, fits }) => {
    expect(returnedFits(members)).toBe(fits);
  });
  it.each(vectors.days)("on $today", ({ given: one, today, read: may }) => {
    expect(mayBeRead(one, today)).toBe(may);
  });
  it.each(vectors.numbers)("$name", ({ text, number }) => {
    expect(textNumber(text)).toBe(number);
  });
});

describe("a given text", () => {
  it("is opened by its interpreter and by no key of an audience", async () => {
    const sealed = await give();
    expect(await read(sealed)).toEqual(given);
    for (const own of [...[...audienceKeys.values()].map((one) => one.identity), newIdentity().identity])
      await expect(read(sealed, DAY, expected, own)).rejects.toMatchObject({ code: "no-match" });
  });

  it.each(["2026-03-01", "2026-03-10", "2027-03-05"])("is refused on %s", async (today) => {
    await expect(read(await give(), today)).rejects.toMatchObject({ code: "common" });
  });

  it("is read on the last day", async () => {
    expect((await read(await give(), UNTIL)).words).toBe(given.words);
  });

  it.each([{ instance: "other" }, { text: "cd".repeat(16) }, { to: "56".repeat(16) }])("is refused elsewhere: %o", async (moved) => {
    await expect(read(await give(), DAY, { ...expected, ...moved })).rejects.toMatchObject({ code: "common" });
  });

  it("is refused from anybody who may not give it", async () => {
    await expect(read(await give({}, interpreter.signSeed))).rejects.toMatchObject({ code: "auth" });
    await expect(read(await give({ member: INTERPRETER }))).rejects.toMatchObject({ code: "auth" });
    await expect(read(await give({ day: "2026-03-03", from: "2026-03-03" }), "2026-03-03")).rejects.toMatchObject({ code: "auth" });
  });

  it("is not sealed for longer than thirty days, nor to an office's ears", async () => {
    await expect(give({ until: "2026-04-02" })).rejects.toMatchObject({ code: "common" });
    for (const audience of ["labour/state", "housing/city", "nobody/ngo"]) await expect(give({ audience })).rejects.toMatchObject({ code: "readers" });
  });
});

describe("what comes back", () => {
  it("is read by the audience that gave the text, and by no other", async () => {
    const sealed = await give();
    const returned = await giveBack(sealed);
    expect((await takeIn(returned, sealed)).result).toEqual({ type: "translated", words: "No pay.", locale: "en" });
    for (const other of ["housing/ngo", "housing/city", "labour/state"]) await expect(takeIn(returned, sealed, other)).rejects.toMatchObject({ code: "no-match" });
  });

  it.each([
    { text: "cd".repeat(16) },
    { given: "00".repeat(32) },
    { day: "2026-03-10" },
    { result: { type: "translated" as const, words: "x", locale: "ro" } },
  ])("is refused where nobody awaits it: %o", async (changes) => {
    const sealed = await give();
    await expect(takeIn(await giveBack(sealed, changes), sealed)).rejects.toMatchObject({ code: "common" });
  });

  it("is refused from anybody but the interpreter", async () => {
    const sealed = await give();
    await expect(takeIn(await giveBack(sealed, {}, giver.signSeed), sealed)).rejects.toMatchObject({ code: "auth" });
    await expect(takeIn(await giveBack(sealed, { member: GIVER }), sealed)).rejects.toMatchObject({ code: "auth" });
  });

  it("looks like the text itself when it is a refusal", async () => {
    const sealed = await give();
    expect(await giveBack(sealed, { result: { type: "declined", reason: "knows" } })).toHaveLength(sealed.length);
  });
});
