import { describe, expect, test } from "vitest";
import { decodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { jsonBytes } from "../../report_portal/crypto/client/octets.js";
import type { NoteEntry, NoteItem } from "../../report_portal/crypto/client/staff.js";
import { Api, ApiError, type Request } from "../../report_portal/triage/client/api.js";
import { caseFile } from "../../report_portal/triage/client/cases/case_file.js";
import { asking, endHold, holdsOf, newHold, reasonOf } from "../../report_portal/triage/client/cases/holding.js";
import { Notebook } from "../../report_portal/triage/client/cases/notebook.js";
import { fetchNotices } from "../../report_portal/triage/client/keys/notices.js";
import { alone, mayCarryOut } from "../../report_portal/triage/client/keys/second_person.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { DAY } from "./city.js";
import { colleague, NoteServer, READERS, REPORT, sessionOf } from "./note_server.js";

const ANA = "a".repeat(32);
const MIHAI = "b".repeat(32);
const HOLD = { id: "c".repeat(32), member: ANA, until: "2027-03-01" };
const entry = (changes: object = {}): NoteEntry => ({ type: "hold", hold: HOLD.id, until: HOLD.until, reason: "A court asked.", ...changes }) as NoteEntry;
const noted = (...notes: [string, NoteEntry][]) =>
  caseFile(
    notes.map(
      ([member, written], at): NoteItem =>
        ({ ok: true, known: true, sequence: at + 1, seen: 1, note: { member, day: DAY, audience: "ngo", entry: written } }) as unknown as NoteItem,
    ),
  );

describe("why somebody asked", () => {
  test("is shown in their own signed words, of this very hold", () => {
    expect(reasonOf(noted([ANA, entry()]), HOLD)).toBe("A court asked.");
  });
  test.each([
    ["nobody wrote why", noted()],
    ["a colleague wrote it", noted([MIHAI, entry()])],
    ["it was written for another day", noted([ANA, entry({ until: "2027-03-02" })])],
    ["it was written for another hold", noted([ANA, entry({ hold: "d".repeat(32) })])],
  ])("is missing where %s, whatever the server says", (_, file) => {
    expect(reasonOf(file, HOLD)).toBeNull();
  });
  test("cannot be put in the place of the first one", () => {
    expect(reasonOf(noted([ANA, entry()], [ANA, entry({ reason: "Another." })]), HOLD)).toBe("A court asked.");
  });
});

describe("asking", () => {
  const FACTOR = { totp: "123456" };
  const me = colleague("1");
  /** A server that keeps notes, and what came with them. */
  function place() {
    const server = new NoteServer();
    const sent: { path: string; meta: Record<string, unknown> }[] = [];
    server.before = ({ path, body }: Request) => {
      if (!path.endsWith("/holds")) return;
      const meta = decodeBundle(body as Uint8Array).get("meta");
      sent.push({ path, meta: JSON.parse(new TextDecoder().decode(meta)) as Record<string, unknown> });
    };
    const book = new Notebook(server.api, sessionOf(me, [me]), REPORT);
    return { server, sent, book };
  }

  test("carries the sealed reason and what it is for in one act, and the reason in no clear member", async () => {
    const { server, sent, book } = place();
    const hold = { id: newHold(), until: HOLD.until };
    const carry = asking(server.api, REPORT, hold, "ee", FACTOR);
    await book.write(entry({ hold: hold.id }), { readers: READERS, seen: 1, day: DAY }, 0, carry);
    const [{ path, meta }] = sent as [(typeof sent)[0]];
    expect(path).toBe(`/api/v1/reports/${REPORT}/holds`);
    expect(meta).toMatchObject({ hold: hold.id, until: hold.until, auth: "ee", totp: "123456", sequence: 1 });
    expect(JSON.stringify(meta)).not.toContain("court");
    const { notes } = await book.load(1);
    expect(reasonOf(caseFile(notes), { ...hold, member: me.id })).toBe("A court asked.");
  });

  test("is one act although the answer was lost and the second factor is another one", async () => {
    const { server, book } = place();
    const hold = { id: newHold(), until: HOLD.until };
    const writing = { readers: READERS, seen: 1, day: DAY };
    const lost = async (body: Uint8Array) => {
      server.loseNext = true;
      await asking(server.api, REPORT, hold, "ee", FACTOR)(body);
    };
    await expect(book.write(entry({ hold: hold.id }), writing, 0, lost)).rejects.toMatchObject({ code: "offline" });
    expect(server.notes).toHaveLength(1);
    // As the server answers to another body under the same id.
    const taken = new Api(({ path }) =>
      Promise.resolve({ status: 409, header: () => null, body: jsonBytes({ code: path.endsWith("/holds") ? "hold-taken" : "unknown" }) }),
    );
    await book.write(entry({ hold: hold.id }), writing, 0, asking(taken, REPORT, hold, "ee", { totp: "654321" }));
    expect(server.notes).toHaveLength(1);
  });

  test("passes every other refusal on", async () => {
    const refusing = new Api(() => Promise.resolve({ status: 403, header: () => null, body: jsonBytes({ code: "wrong-proof" }) }));
    const { book } = place();
    const carry = asking(refusing, REPORT, HOLD, "ee", FACTOR);
    await expect(book.write(entry(), { readers: READERS, seen: 1, day: DAY }, 0, carry)).rejects.toThrow(ApiError);
  });
});

describe("what the server tells", () => {
  const answering = (status: number, value: object) => new Api(() => Promise.resolve({ status, header: () => null, body: jsonBytes(value) }));

  test("is read as it is meant", async () => {
    const row = { hold: HOLD.id, member: ANA, day: DAY, until: HOLD.until, alone_from: "2026-11-06", agreed_by: MIHAI, agreed: DAY };
    const holds = await holdsOf(answering(200, { holds: [row, { ...row, agreed_by: null, agreed: null }] }), REPORT);
    expect(holds.map(({ agreedBy }) => agreedBy)).toEqual([MIHAI, null]);
    expect(holds[0]).toMatchObject({ ...HOLD, aloneFrom: "2026-11-06" });
  });
  test("names the case only to whom it names it", async () => {
    const told = { recovery: null, root: null, holds: [{ name: "ana", day: DAY, report: REPORT }, { name: "ana", day: DAY, report: null }] };
    expect((await fetchNotices(answering(200, told))).holds.map(({ report }) => report)).toEqual([REPORT, null]);
  });
  test("that it is gone already is as good as ending it; another refusal is not", async () => {
    await expect(endHold(answering(404, { code: "not-found" }), HOLD.id)).resolves.toBeUndefined();
    await expect(endHold(answering(403, { code: "not-allowed" }), HOLD.id)).rejects.toThrow(ApiError);
  });
});

describe("who may carry out what was asked for", () => {
  const session = (me: string, ...coordinators: string[]) =>
    ({
      account: { member: me },
      roster: { active: () => [...coordinators.map((member) => ({ member, role: "coordinator" })), { member: "x", role: "member" }] },
    }) as unknown as Session;
  const asked = { member: ANA, aloneFrom: "2026-11-06" };

  test("another coordinator at once", () => expect(mayCarryOut(session(MIHAI, ANA, MIHAI), asked, DAY)).toBe(true));
  test("who asked never while there is another", () => expect(mayCarryOut(session(ANA, ANA, MIHAI), asked, "2027-01-01")).toBe(false));
  test("somebody alone from the fourth day on", () => {
    expect(alone(session(ANA, ANA))).toBe(true);
    expect(mayCarryOut(session(ANA, ANA), asked, "2026-11-05")).toBe(false);
    expect(mayCarryOut(session(ANA, ANA), asked, "2026-11-06")).toBe(true);
  });
});
