/** Case files at desks: colleagues who write at once, a lost answer, and a server that drops, moves, replays and forges. */
import { beforeEach, describe, expect, it } from "vitest";
import { fileMarks } from "../../report_portal/triage/client/cases/file_marks.js";
import { WithheldError } from "../../report_portal/triage/client/cases/notebook.js";
import { colleague, isReading, NoteDesk, NoteServer, REPORT, sessionOf } from "./note_server.js";

const [ana, mihai, gone] = [colleague("a"), colleague("b"), colleague("c")];
const writers = [ana, mihai];
let server: NoteServer;
let anas: NoteDesk;
let mihais: NoteDesk;

beforeEach(() => {
  server = new NoteServer();
  anas = new NoteDesk(server, sessionOf(ana, writers));
  mihais = new NoteDesk(server, sessionOf(mihai, writers));
});

describe("writing", () => {
  it("goes behind a colleague who was faster, and says so", async () => {
    await Promise.all([anas.read(), mihais.read()]);
    const both = await Promise.all([anas.say("hers"), mihais.say("his")]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect((await anas.told()).sort()).toEqual(["hers", "his"]);
    expect(await mihais.told()).toEqual(await anas.told());
    expect(await anas.say("nobody between")).toBe(false);
    expect(await mihais.say("she was between")).toBe(true);
  });

  it("says nothing twice when the answer got lost", async () => {
    server.before = (request) => {
      server.loseNext = !isReading(request);
    };
    await expect(anas.say("once")).rejects.toMatchObject({ code: "offline" });
    server.before = () => {};
    expect(await anas.say("once")).toBe(false);
    expect(await mihais.told()).toEqual(["once"]);
  });

  it("says it anew behind a colleague when it never arrived", async () => {
    server.before = () => {
      throw new Error("no network");
    };
    await expect(anas.say("late")).rejects.toThrow();
    server.before = () => {};
    await mihais.say("meanwhile");
    await anas.say("late");
    expect(await anas.told()).toEqual(["meanwhile", "late"]);
  });

  it("is not carried on for ever where the server always says that somebody was faster", async () => {
    server.before = (request) => {
      if (!isReading(request)) server.notes.push(new Uint8Array(0));
    };
    await expect(anas.say("never")).rejects.toThrow();
    expect(server.posts).toBeLessThanOrEqual(5);
  });
});

describe("reading", () => {
  beforeEach(async () => {
    for (const text of ["one", "two", "three"]) await anas.say(text);
  });

  it("asks for long files in parts, and for nothing twice", async () => {
    server.page = 1;
    expect(await mihais.told()).toEqual(["one", "two", "three"]);
    const asked: string[] = [];
    server.before = ({ path, body }) => asked.push(`${path} ${new TextDecoder().decode(body)}`);
    await anas.say("four");
    asked.length = 0;
    await mihais.told();
    // No address says which case is read.
    expect(asked).toEqual([`/api/v1/reports/notes ${JSON.stringify({ id: REPORT, after: 3 })}`]);
  });

  it("shows a note that was dropped, and lets nobody write behind the end that was cut off", async () => {
    server.notes[1] = new Uint8Array(0);
    expect(await mihais.told()).toEqual(["one", "missing", "three"]);
    const marks = fileMarks(await anas.read());
    expect(marks.notes).toBe(3);
    server.notes.length = 2;
    const late = new NoteDesk(server, sessionOf(mihai, writers));
    expect(await late.told(marks.notes)).toEqual(["one", "missing", "missing"]);
    await expect(late.write({ type: "text", text: "x" }, marks.notes)).rejects.toBeInstanceOf(WithheldError);
    // Whoever saw more does not forget it because a server shows less.
    expect(fileMarks(await late.read(marks.notes), marks)).toEqual(marks);
  });

  it("shows what a server itself lists and does not give", async () => {
    server.claims = 5;
    expect(await mihais.told()).toEqual(["one", "two", "three", "missing", "missing"]);
  });

  it("is not drowned by numbers that cannot be", async () => {
    server.claims = 10 ** 9;
    expect(await mihais.told()).toHaveLength(2000);
  });

  it("refuses notes in another order, and a replayed one", async () => {
    const [one, two, three] = server.notes as [Uint8Array, Uint8Array, Uint8Array];
    server.notes = [two, one, three];
    expect(await mihais.told()).toEqual(["place", "place", "place"]);
    server.notes = [one, two, three, two];
    expect(await new NoteDesk(server, sessionOf(mihai, writers)).told()).toEqual(["one", "two", "three", "place"]);
  });

  it("does not take another note for one that it was given before", async () => {
    expect(await mihais.told()).toEqual(["one", "two", "three"]);
    server.notes = [server.notes[2] as Uint8Array];
    expect(await mihais.told()).toEqual(["one", "two", "three"]);
  });

  it("refuses a forged note, and one of somebody who left", async () => {
    const forger = { id: ana.id, keys: gone.keys };
    await new NoteDesk(server, sessionOf(forger, [...writers, gone])).say("forged");
    await new NoteDesk(server, sessionOf(gone, [...writers, gone])).say("from outside");
    expect(await mihais.told()).toEqual(["one", "two", "three", "signature", "signature"]);
    expect((await mihais.read()).unread).toBe(2);
    // What is refused stops nobody.
    await mihais.say("four");
    expect((await anas.told()).at(-1)).toBe("four");
  });

  it("reads what a key or a colleague of later makes readable", async () => {
    const session = sessionOf(mihai, [mihai], ["housing/ngo"]);
    const desk = new NoteDesk(server, session);
    expect(await desk.told()).toEqual(["unopened", "unopened", "unopened"]);
    session.keys = sessionOf(mihai, [mihai]).keys;
    expect(await desk.told()).toEqual(["signature", "signature", "signature"]);
    session.roster = sessionOf(mihai, writers).roster;
    expect(await desk.told()).toEqual(["one", "two", "three"]);
  });

  it("opens for nobody who does not read the report", async () => {
    for (const other of ["housing/ngo", "housing/city", "labour/state"]) {
      const desk = new NoteDesk(server, sessionOf(mihai, writers, [other]));
      expect(await desk.told()).toEqual(["unopened", "unopened", "unopened"]);
    }
  });
});
