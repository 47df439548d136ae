/** Statistics in the browser: the vectors, who reads and writes, and a server that swaps and forges. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { Keyring } from "../../report_portal/crypto/client/keyring.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import { readStatistics, sealStatistics, type StatisticsKey } from "../../report_portal/crypto/client/statistics.js";
import { type StatisticsEntry, statisticsFit } from "../../report_portal/crypto/client/statistics_entry.js";
import vectors from "../vectors/statistics.json";
import { CITY, identitiesOf, instance } from "./city.js";

const me = newIdentity();
const MEMBER = "ab".repeat(16);
const ID = "cd".repeat(16);
const MONTH = "2026-03";
const entryNamed = (name: string) => vectors.entries.find((one) => one.name === name)?.entry as unknown as StatisticsEntry;
const LINE = entryNamed("a line");
const keyOf: StatisticsKey = (member, month, type) => (member === MEMBER && month === MONTH && type === "line" ? me.verifyKey : undefined);

const sealed = async (changes: { entry?: StatisticsEntry; month?: string; member?: string } = {}, seed = me.signSeed) =>
  (await sealStatistics(instance, ["resource/ngo"], { id: ID, member: MEMBER, month: MONTH, entry: LINE, ...changes }, seed)).statistics;
const read = (file: Uint8Array, reader = "resource/ngo", id = ID) => readStatistics(file, new Keyring(identitiesOf([reader])), CITY, id, keyOf);

describe("Statistics", () => {
  it.each(vectors.entries)("entry vector: $name", ({ entry, fits }) => expect(statisticsFit(entry)).toBe(fits));

  it("are read by the NGO that read the report, and by nobody else", async () => {
    const file = await sealed();
    expect(await read(file)).toEqual({ id: ID, member: MEMBER, month: MONTH, entry: LINE });
    for (const other of ["housing/ngo", "housing/city", "labour/state"]) expect(await read(file, other)).toBe("unopened");
  });

  it("count once, and only where somebody who could write has signed", async () => {
    expect(await read(await sealed(), "resource/ngo", "ef".repeat(16))).toBe("place");
    expect(await read(await sealed({}, newIdentity().signSeed))).toBe("signature");
    expect(await read(await sealed({ month: "2026-04" }))).toBe("signature");
    expect(await read(await sealed({ member: bytesToHex(me.signSeed).slice(0, 32) }))).toBe("signature");
    expect(await read(await sealed({ entry: entryNamed("a year") }))).toBe("signature");
  });

  it("hold no words", async () => {
    await expect(sealed({ entry: { ...LINE, story: "words" } as unknown as StatisticsEntry })).rejects.toMatchObject({ code: "common" });
  });
});
