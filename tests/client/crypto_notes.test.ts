/** The case file in the browser: the vectors, and a server that drops, moves, replays and forges notes. */
import { describe, expect, it } from "vitest";
import { decodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { Keyring } from "../../report_portal/crypto/client/keyring.js";
import { type CaseNotes, type NoteKey, type NotePlace, readNotes, sealNote } from "../../report_portal/crypto/client/note.js";
import { entryFits, entryReads } from "../../report_portal/crypto/client/note_entry.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import vectors from "../vectors/note.json";
import { CITY, DAY, identitiesOf, instance } from "./city.js";

const MAILBOX = "ab".repeat(16);
const MEMBER = "cd".repeat(16);
const me = newIdentity();
const noteKey: NoteKey = (member, day) => (member === MEMBER && day === DAY ? me.verifyKey : undefined);

async function note(text: string, place: Partial<NotePlace>, signer = me, member = MEMBER): Promise<Uint8Array> {
  const where = { mailbox: MAILBOX, sequence: 1, previous: null, seen: 1, ...place };
  const bundle = await sealNote(instance, ["resource/ngo"], where, { member, day: DAY, entry: { type: "text", text } }, signer.signSeed);
  return decodeBundle(bundle).get("note") as Uint8Array;
}

async function caseFile(...texts: string[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let previous: string | null = null;
  for (const [index, text] of texts.entries()) {
    const sealed: Uint8Array = await note(text, { sequence: index + 1, previous });
    files.set(`staff/${index + 1}/note`, sealed);
    previous = fileHash(sealed);
  }
  return files;
}

const read = (files: Map<string, Uint8Array>, expected = 0, reader = "resource/ngo") =>
  readNotes(files, new Keyring(identitiesOf([reader])), { instance: CITY, mailbox: MAILBOX }, noteKey, expected);
const outcome = ({ notes }: CaseNotes) =>
  notes.map((one) => (one.ok ? one.known && one.note.entry.type === "text" && one.note.entry.text : one.problem));

describe("an entry", () => {
  it.each(vectors.entries)("$name", ({ entry, fits, reads }) => {
    expect([entryFits(entry), entryReads(entry)]).toEqual([fits, reads]);
  });
});

describe("a case file", () => {
  it("is read by the NGO that reads the report, and by no office", async () => {
    const files = await caseFile("one", "two");
    const opened = await read(files);
    expect(outcome(opened)).toEqual(["one", "two"]);
    expect(opened.next).toEqual({ sequence: 3, previous: fileHash(files.get("staff/2/note") as Uint8Array) });
    for (const office of ["housing/ngo", "housing/city", "labour/state"])
      expect(outcome(await read(files, 0, office))).toEqual(["unopened", "unopened"]);
  });

  it("shows what a server dropped, in the middle and at the end", async () => {
    const files = await caseFile("one", "two", "three");
    files.delete("staff/2/note");
    expect(outcome(await read(files))).toEqual(["one", "missing", "three"]);
    files.delete("staff/3/note");
    const cut = await read(files, 3);
    expect(outcome(cut)).toEqual(["one", "missing", "missing"]);
    await expect(note("x", cut.next)).rejects.toMatchObject({ code: "common" });
  });

  it("refuses notes that were moved, replayed or taken from another report", async () => {
    const files = await caseFile("one", "two");
    const second = files.get("staff/2/note") as Uint8Array;
    expect(outcome(await read(new Map(files).set("staff/3/note", second)))).toEqual(["one", "two", "place"]);
    expect(outcome(await read(new Map(files).set("staff/1/note", second)))).toEqual(["place", "place"]);
    const other = await note("x", { mailbox: "ef".repeat(16) });
    expect(outcome(await read(new Map([["staff/1/note", other]])))).toEqual(["place"]);
  });

  it("refuses who may not write", async () => {
    for (const forged of [await note("x", {}, newIdentity()), await note("x", {}, me, "f".repeat(32))])
      expect(outcome(await read(new Map([["staff/1/note", forged]])))).toEqual(["signature"]);
  });
});
