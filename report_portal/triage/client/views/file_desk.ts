/** The case file of the case on the screen: loaded with it, and written to by the cards around it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { CryptoError } from "../../../crypto/client/errors.js";
import type { NoteEntry, OpenedReport } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import { type CaseFile, caseFile } from "../cases/case_file.js";
import type { Caseload } from "../cases/caseload.js";
import { forgetReturned, type Giving, handOver, NoInterpreterError, prepare, type Prepared, readReturned, takeBack, textsOf } from "../cases/giving.js";
import { fileMarks } from "../cases/file_marks.js";
import { type Carry, Notebook, WithheldError } from "../cases/notebook.js";
import { reload, reloadIfOld, writesAs } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Member } from "../keys/roster.js";
import type { Session } from "../keys/session.js";

export interface FileDesk {
  session: Session;
  file: CaseFile;
  /** The server holds notes back: reading goes on, writing does not. */
  withheld: boolean;
  /** Audiences that read the notes. */
  readers: string[];
  /** Colleagues who read the report too. */
  people: Member[];
  /** How many notes this page has written; only the newest is spoken of. */
  written: { current: number };
  /** Texts with interpreters; null until the server has told. */
  texts: Texts | null;
  name(member: string): string;
  /** Seals and sends an entry. Returns: whether a colleague wrote at the same time. Raises: Refused with words for the screen. */
  write(entry: NoteEntry): Promise<boolean>;
  /** Gives a text to an interpreter. Raises: Refused. */
  give(giving: Giving): Promise<void>;
  /** Asks to keep the report for longer; `carry` brings the sealed reason to the server. Raises: Refused; ApiError. */
  hold(entry: Extract<NoteEntry, { type: "hold" }>, carry: Carry): Promise<void>;
  /** Ends it before its day, or has what is not genuine deleted. Raises: Refused. */
  end(text: string): Promise<void>;
}

export interface Texts {
  /** Ids of those that their interpreters have. */
  out: Set<string>;
  /** Ids of those of which something came back that is not genuine; it is not shown. */
  refused: Set<string>;
}

const isWithheld = (file: CaseFile): boolean => file.notes.some((note) => !note.ok && note.problem === "missing");

/** Why a note was not written, in words of the screen. */
export class Refused extends Error {}

/** Whether this member keeps case files; liaisons speak for an office. */
export const keepsFiles = ({ account }: Pick<Session, "account">): boolean =>
  account.affiliation === "ngo" && (account.role === "coordinator" || account.role === "member");

export interface LoadedDesk {
  desk: FileDesk | null;
  failed: string;
  retry: () => void;
}

/** Args: opened: null until the case itself is open; version: changes when it was loaded anew. */
export function useFileDesk(session: Session, caseload: Caseload, id: string, opened: OpenedReport | null, version: number): LoadedDesk {
  const { texts, api, page, today } = useDesk();
  const book = useMemo(() => new Notebook(api, session, id), [api, session, id]);
  const [file, setFile] = useState<CaseFile | null>(null);
  const [failed, setFailed] = useState("");
  const written = useRef(0);
  const doubted = useRef(0);
  const [atServer, setAtServer] = useState<Texts | null>(null);
  /** Sealed and not handed over yet: a second try hands over the same. */
  const pending = useRef<{ giving: string; prepared: Prepared; noted: boolean } | null>(null);
  const readers = (opened?.readers ?? []).filter((audience) => audience.endsWith("/ngo"));
  const may = keepsFiles(session) && opened !== null && !opened.broken && readers.length > 0;
  const expected = () => caseload.find(id)?.entry.file?.notes ?? 0;

  const load = async () => {
    let { notes } = await book.load(expected());
    const doubtful = notes.filter((note) => !note.ok && note.problem !== "missing").length;
    if (doubtful > doubted.current) {
      // Written by somebody who joined, or under a key that was made, after this page was opened: ask before crying wolf.
      // Where keys or members are not to be had, or not genuine, the notes stay refused.
      await reload(api, page, session, today()).catch(() => {});
      ({ notes } = await book.load(expected()));
    }
    doubted.current = doubtful;
    const found = caseFile(notes);
    caseload.markFile(id, fileMarks(found, caseload.find(id)?.entry.file));
    setFile(found);
    return found;
  };
  /** Takes in what interpreters gave back: into the case file first, then away from the server. */
  const takeIn = async (found: CaseFile) => {
    const { out, returned } = await textsOf(api, id);
    const refused = new Set<string>();
    let written = false;
    for (const [text, sealed] of returned) {
      const given = found.given.find((one) => one.text === text);
      if (!given) refused.add(text);
      if (!given || isWithheld(found)) continue;
      if (given.end === null) {
        let entry = await readReturned(session, given, sealed);
        if (entry === "refused") {
          // By an interpreter who joined after this page was opened.
          await reload(api, page, session, today()).catch(() => {});
          entry = await readReturned(session, given, sealed);
        }
        if (entry === "refused") refused.add(text);
        if (typeof entry === "string") continue;
        await book.write(entry, { readers, seen: opened?.next.seen ?? 1, day: today() }, expected());
        written = true;
      }
      await forgetReturned(api, text);
    }
    if (written) await load();
    setAtServer({ out, refused });
  };
  const loadAll = async () => takeIn(await load());
  const show = () => {
    setFailed("");
    loadAll().catch((error: unknown) => setFailed(error instanceof WithheldError ? texts.t("note.withheld") : refusal(texts, error)));
  };
  useEffect(() => {
    if (may) show();
  }, [may, version]);

  const write = async (entry: NoteEntry, carry?: Carry): Promise<boolean> => {
    try {
      const behind = await book.write(entry, { readers, seen: opened?.next.seen ?? 1, day: today() }, expected(), carry);
      written.current += 1;
      // The note is kept, whether or not it can be shown now; a refusal would have it written twice.
      await load().catch((error: unknown) => setFailed(refusal(texts, error)));
      return behind;
    } catch (error) {
      await reloadIfOld(api, page, session, error, today());
      if (error instanceof WithheldError) throw new Refused(texts.t("note.withheld"));
      if (error instanceof ApiError && error.code === "case-file-full") throw new Refused(texts.t("note.full"));
      // What it was carried with may have been refused: whoever asked for that tells why.
      if (carry) throw error;
      throw new Refused(refusal(texts, error));
    }
  };
  const hold: FileDesk["hold"] = async (entry, carry) => void (await write(entry, carry));
  const give = async (giving: Giving) => {
    const wanted = JSON.stringify(giving);
    try {
      if (!opened) return;
      if (pending.current?.giving !== wanted) {
        pending.current = { giving: wanted, prepared: await prepare(session, writesAs(session, opened), giving, today()), noted: false };
      }
      const { prepared, noted } = pending.current;
      if (!noted) await write(prepared.entry);
      pending.current.noted = true;
      await handOver(api, id, prepared);
      pending.current = null;
      await loadAll().catch((error: unknown) => setFailed(refusal(texts, error)));
    } catch (error) {
      if (error instanceof Refused) throw error;
      if (error instanceof CryptoError) throw new Refused(texts.t("note.error_long"));
      if (error instanceof NoInterpreterError) throw new Refused(texts.t("give.gone"));
      await reloadIfOld(api, page, session, error, today());
      if (error instanceof ApiError && error.code === "interpreter-gone") {
        pending.current = null;
        await reload(api, page, session, today());
        throw new Refused(texts.t("give.gone"));
      }
      if (error instanceof ApiError && error.code === "too-many-texts") throw new Refused(texts.t("give.too_many"));
      throw new Refused(refusal(texts, error));
    }
  };
  const end = async (text: string) => {
    try {
      await (atServer?.refused.has(text) ? forgetReturned(api, text) : takeBack(api, text));
    } catch (error) {
      // It came back in the meantime: loading takes it in.
      if (!(error instanceof ApiError && error.code === "text-returned")) throw new Refused(refusal(texts, error));
    }
    await loadAll().catch((error: unknown) => setFailed(refusal(texts, error)));
  };
  if (!may || !file) return { desk: null, failed: may ? failed : "", retry: show };
  const reads = ({ role, affiliation, audiences }: Member) =>
    affiliation === "ngo" && (role === "coordinator" || (role === "member" && audiences.some((audience) => readers.includes(audience))));
  const people = session.roster.active().filter(reads);
  const name = (member: string) => {
    const found = session.roster.find(member);
    if (!found) return texts.t("note.unknown_member");
    return found.status === "active" ? found.name : texts.t("note.left", { name: found.name });
  };
  const desk = { session, file, withheld: isWithheld(file), readers, people, written, texts: atServer, name, write, hold, give, end };
  return { desk, failed, retry: show };
}
