/** A server of case files that tests make lie, and staff who write at it. */
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { jsonBytes } from "../../report_portal/crypto/client/octets.js";
import { type NewIdentity, newIdentity, type NoteEntry } from "../../report_portal/crypto/client/staff.js";
import { Api, type Reply, type Request } from "../../report_portal/triage/client/api.js";
import { type CaseFile, caseFile } from "../../report_portal/triage/client/cases/case_file.js";
import { Notebook } from "../../report_portal/triage/client/cases/notebook.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { audienceKeys, DAY, instance } from "./city.js";

export const REPORT = "ab".repeat(16);
export const READERS = ["resource/ngo"];

export class NoteServer {
  notes: Uint8Array[] = [];
  /** Called before each request is answered. */
  before: (request: Request) => void = () => {};
  /** Lets the answer to one request get lost. */
  loseNext = false;
  posts = 0;
  /** What it says of the whole file; null for the truth. */
  claims: number | null = null;
  page = 200;

  readonly api = new Api((request) => {
    this.before(request);
    const body = request.body as Uint8Array;
    const reply = isReading(request) ? this.list((JSON.parse(new TextDecoder().decode(body)) as { after: number }).after) : this.take(body);
    if (!this.loseNext) return Promise.resolve(reply);
    this.loseNext = false;
    return Promise.reject(new Error("lost"));
  });

  private list(after: number): Reply {
    const rows = this.notes.map((note, at): [string, Uint8Array] => [`staff/${at + 1}/note`, note]).filter(([, note]) => note.length > 0);
    const part = rows.filter(([name]) => Number(name.split("/")[1]) > after).slice(0, this.page);
    const last = this.claims ?? this.notes.length;
    return { status: 200, header: () => null, body: encodeBundle([["meta", jsonBytes({ last, notes: [] })], ...part]) };
  }

  private take(body: Uint8Array): Reply {
    this.posts++;
    const files = decodeBundle(body);
    const { sequence } = JSON.parse(new TextDecoder().decode(files.get("meta"))) as { sequence: number };
    const note = files.get("note") as Uint8Array;
    const answer = (status: number, value: object) => ({ status, header: () => null, body: jsonBytes(value) });
    const kept = this.notes[sequence - 1];
    if (kept) return String(kept) === String(note) ? answer(200, {}) : answer(409, { code: "sequence-taken" });
    if (sequence !== this.notes.length + 1) return answer(409, { code: "sequence-gap" });
    this.notes.push(note);
    return answer(201, {});
  }
}

export const isReading = ({ path }: Request): boolean => path === "/api/v1/reports/notes";

export interface Colleague {
  id: string;
  keys: NewIdentity;
}

export const colleague = (digit: string): Colleague => ({ id: digit.repeat(32), keys: newIdentity() });

/** The session of a colleague, as far as case files need one. Args: writers: who may write, by the signed chain. */
export function sessionOf(me: Colleague, writers: Colleague[], held = READERS): Session {
  const noteKey = (id: string, day: string) => (day === DAY ? writers.find((one) => one.id === id)?.keys.verifyKey : undefined);
  return {
    account: { member: me.id, affiliation: "ngo" },
    instance,
    keys: held.map((audience) => ({ audience, epoch: 1, identity: audienceKeys.get(audience)?.identity })),
    signSeed: me.keys.signSeed,
    roster: { noteKey },
  } as unknown as Session;
}

/** A desk at which somebody reads and writes the case file. */
export class NoteDesk {
  readonly book: Notebook;

  constructor(server: NoteServer, session: Session) {
    this.book = new Notebook(server.api, session, REPORT);
  }

  write = (entry: NoteEntry, expected = 0): Promise<boolean> => this.book.write(entry, { readers: READERS, seen: 1, day: DAY }, expected);
  say = (text: string): Promise<boolean> => this.write({ type: "text", text });

  async read(expected = 0): Promise<CaseFile> {
    return caseFile((await this.book.load(expected)).notes);
  }

  /** Words, or why there are none, in order. */
  async told(expected = 0): Promise<string[]> {
    const { notes } = await this.read(expected);
    return notes.map((one) => (one.ok ? (one.known && one.note.entry.type === "text" ? one.note.entry.text : "other") : one.problem));
  }
}
