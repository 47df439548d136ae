/** All cases of the signed-in member: the server's rows, the sealed lines, and opening what is new. */
import { directAudiences } from "../../../crypto/client/instance.js";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { type Api, ApiError } from "../api.js";
import { addDays, today } from "../days.js";
import type { Session } from "../keys/session.js";
import { type Coded, type Entry, entryOf, foreignEntry, type Row } from "./entry.js";
import type { FileMarks } from "./file_marks.js";
import { IndexFile } from "./index_file.js";
import { keptOut } from "./kept_out.js";
import { Opener, type Take } from "./opening.js";
import { mergedMarks, type OfficeMarks } from "./office_marks.js";
import { routingOf } from "./releasing.js";
import { fetchRows, pressingFirst } from "./rows.js";
import { type Story, storyOf } from "./stories.js";

const CHUNK = 40;
/** The first ones are asked for alone, so that somebody can begin to read. */
const FIRST_CHUNK = 6;
/** Days back that are listed before the whole list is. */
const LATELY = 3;
const KEEP_EVERY = 500;

export interface Case {
  row: Row;
  entry: Entry;
  /** The server lists less than a colleague has already seen. */
  lost: boolean;
}

/** Patterns that one line can be set apart from; nobody needs more, and all lines share one file. */
const MOST_APART = 10;
/** Lines for counting that one case is known by: it has a new one each time it is closed. */
const MOST_COUNTED = 10;

export type OnProgress = (done: number, total: number) => void;

export class Caseload {
  private readonly indexes: IndexFile[];
  private readonly opener: Opener;
  private readonly rows = new Map<string, Row>();
  private readonly stories = new Map<string, Story>();
  /** Whether the lines of colleagues have been read. */
  started = false;
  /** The look that is running or was the last. */
  private running: Promise<void> = Promise.resolve();
  /** The look that begins when that is over. */
  private next: Promise<void> | null = null;
  private tell: OnProgress = () => {};
  private writing: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
    private readonly coded: Coded,
  ) {
    const held = new Set(session.keys.map((key) => key.audience));
    this.indexes = directAudiences(session.instance)
      .filter((audience) => audience.affiliation === session.account.affiliation && held.has(audience.id))
      .map((audience) => new IndexFile(api, session, audience.id));
    this.opener = new Opener(api, session, () => this.indexes.map(({ audience }) => audience.id));
  }

  /**
   * Reads the list and opens what is new; the first time after the lines that colleagues have kept.
   *
   * Asked for again while it looks, it looks once more afterwards, so that nothing is opened twice and no press is lost.
   *
   * Args: onProgress: from now on told how far it is, in place of whoever asked before. Raises: ApiError.
   */
  look(onProgress: OnProgress = () => {}): Promise<void> {
    this.tell = onProgress;
    if (this.next) return this.next;
    const next = this.running.then(() => {
      this.next = null;
      return this.lookNow();
    });
    this.next = next;
    this.running = next.catch(() => {});
    return next;
  }

  private async lookNow(): Promise<void> {
    if (this.opener.over) return;
    let before = 0;
    const onProgress: OnProgress = (done, total) => this.tell(before + done, before + total);
    if (!this.started) {
      for (const index of this.indexes) await index.read();
      this.started = true;
      if (this.indexes.every(({ entries }) => entries.size === 0)) before = await this.openNewest(onProgress);
    }
    await this.fetchRows();
    const stale = this.stale();
    for (const row of this.rows.values()) {
      // What was taken back must not live on in our own lines.
      if (row.withdrawn) this.drop(row.id);
    }
    await this.openAll(stale, onProgress, (row, opened) => this.keep(row, asListed(row, opened)));
    await this.write();
  }

  /** Of thousands the list alone takes a while: somebody can begin to read what came in lately. Returns: how many were opened. */
  private async openNewest(onProgress: OnProgress): Promise<number> {
    await fetchRows(this.api, (row) => this.rows.set(row.id, row), addDays(today(), -LATELY));
    const newest = this.stale().slice(0, FIRST_CHUNK);
    await this.openAll(newest, onProgress, (row, opened) => this.keep(row, asListed(row, opened)));
    return newest.length;
  }

  /** What was written in a case, if it was opened since signing in. */
  story(id: string): Story | undefined {
    return this.stories.get(id);
  }

  /** Opens these reports to search in what people wrote. The server sees that many were fetched, not what is looked for. */
  async readStories(ids: string[], onProgress: OnProgress, stop: () => boolean): Promise<void> {
    const rows = ids.flatMap((id) => (this.stories.has(id) ? [] : (this.rows.get(id) ?? [])));
    await this.openAll(rows.filter((row) => !row.withdrawn), onProgress, (row, opened) => this.keepStory(row.id, opened), stop);
  }

  private async openAll(rows: Row[], onProgress: OnProgress, take: Take, stop: () => boolean = () => false): Promise<void> {
    for (let at = 0; at < rows.length && !stop() && !this.opener.over; ) {
      onProgress(at, rows.length);
      const chunk = rows.slice(at, at + (at === 0 ? FIRST_CHUNK : CHUNK));
      const before = at;
      await this.opener.chunk(chunk, take, (done) => onProgress(before + done, rows.length));
      at += chunk.length;
      // Whoever leaves in the middle of thousands should not begin at the first again.
      if (Math.floor(at / KEEP_EVERY) > Math.floor(before / KEEP_EVERY)) await this.write();
    }
    if (!stop()) onProgress(rows.length, rows.length);
  }

  private drop(id: string): void {
    this.stories.delete(id);
    for (const index of this.indexes) index.drop(id);
  }

  /** Audiences whose sealed lines were not genuine. */
  refusedIndexes(): string[] {
    return this.indexes.filter((index) => index.refused).map((index) => index.audience.id);
  }

  cases(): Case[] {
    const found: Case[] = [];
    for (const row of this.rows.values()) {
      const entry = this.entry(row.id);
      if (entry && entry.state !== "foreign") found.push({ row, entry, lost: this.isLost(row, entry) });
      else if (row.withdrawn && !entry) found.push({ row, entry: foreignEntry({ in: 0, out: 0 }), lost: false });
    }
    return found;
  }

  find(id: string): Case | undefined {
    const row = this.rows.get(id);
    const entry = this.entry(id);
    if (!row) return undefined;
    return { row, entry: entry ?? foreignEntry({ in: 0, out: 0 }), lost: entry ? this.isLost(row, entry) : false };
  }

  /** Reports that other groups read. */
  foreign(): number {
    return [...this.rows.values()].filter((row) => !row.withdrawn && this.entry(row.id)?.state === "foreign").length;
  }

  /** Fetches and opens one report with everything in it. */
  async open(id: string): Promise<OpenedReport> {
    await this.fetchRows();
    const { files } = await this.api.postForBundle("/reports/files", { ids: [id] });
    const row = this.rows.get(id);
    const opened = asListed(row, await this.opener.files(id, row?.received ?? today(), files));
    if (row) this.keep(row, opened);
    this.writeSoon();
    return opened;
  }

  /** Notes that a colleague has read the case on the screen up to an item of the person. */
  markRead(id: string, sequence: number, day: string): void {
    this.change(id, (entry) =>
      entry.read >= sequence ? entry : { ...entry, read: sequence, opened: entry.opened ?? day },
    );
  }

  markNotMe(id: string): void {
    const { member } = this.session.account;
    this.change(id, (entry) => (entry.notMe.includes(member) ? entry : { ...entry, notMe: [...entry.notMe, member] }));
  }

  /** Notes where releases of a case stand. */
  markOffices(id: string, offices: OfficeMarks): void {
    this.change(id, (entry) => ({ ...entry, offices: mergedMarks(offices, entry.offices) }));
  }

  /** Notes what the case file says, for the board and for whoever looks next. */
  markFile(id: string, file: FileMarks): void {
    this.change(id, (entry) => (JSON.stringify(entry.file) === JSON.stringify(file) ? entry : { ...entry, file }));
  }

  /** Notes the number of a line that is about to be sealed of a case for counting. */
  markCounted(id: string, line: string): void {
    this.change(id, (entry) => ({ ...entry, counted: [...(entry.counted ?? []), line].slice(-MOST_COUNTED) }));
  }

  /** Numbers of the lines of cases that are here: who is counted as a case is not counted by its line as well. */
  counted(): Set<string> {
    const lines = (index: IndexFile) => [...index.entries].flatMap(([id, { counted = [] }]) => (this.rows.has(id) ? counted : []));
    return new Set(this.indexes.flatMap(lines));
  }

  /** Says of cases that they do not belong to a pattern, or takes that back. Args: names: everything the pattern may be called. */
  setApart(ids: string[], names: string[], apart: boolean): void {
    for (const id of ids) {
      this.change(id, (entry) => {
        const others = (entry.apart ?? []).filter((one) => !names.includes(one));
        return { ...entry, apart: [...others, ...(apart ? names.slice(0, 1) : [])].slice(-MOST_APART) };
      });
    }
  }

  /** Signs and seals all lines anew, as when somebody was removed who may have written them last. Raises: ApiError. */
  async rewrite(): Promise<void> {
    // What was not read yet is written at the start, behind what it opens.
    if (!this.started) return;
    for (const index of this.indexes) index.touch();
    await this.write();
  }

  async write(): Promise<void> {
    if (this.writing !== null) clearTimeout(this.writing);
    this.writing = null;
    if (this.opener.over) return;
    for (const index of this.indexes) await index.write();
  }

  /** Drops everything opened. */
  forget(): void {
    if (this.writing !== null) clearTimeout(this.writing);
    this.writing = null;
    this.opener.over = true;
    this.rows.clear();
    this.stories.clear();
    for (const index of this.indexes) index.entries.clear();
  }

  private change(id: string, by: (entry: Entry) => Entry): void {
    for (const index of this.indexes) {
      const entry = index.entries.get(id);
      if (!entry || entry.state === "foreign") continue;
      const changed = by(entry);
      if (changed !== entry) index.set(id, changed);
    }
    this.writeSoon();
  }

  private writeSoon(): void {
    // Reading ten cases in a row should not write the index ten times.
    this.writing ??= setTimeout(() => void this.write().catch(() => {}), 1500);
  }

  private entry(id: string): Entry | undefined {
    let foreign: Entry | undefined;
    for (const index of this.indexes) {
      const entry = index.entries.get(id);
      if (entry && entry.state !== "foreign") return entry;
      foreign ??= entry;
    }
    return foreign;
  }

  private stale(): Row[] {
    return pressingFirst([...this.rows.values()].filter((row) => !row.withdrawn && this.isStale(row)));
  }

  private isStale(row: Row): boolean {
    return this.indexes.some((index) => {
      const entry = index.entries.get(row.id);
      return !entry || index.unsure.has(row.id) || entry.in < row.in_sequence || entry.out < row.out_sequence;
    });
  }

  private isLost(row: Row, entry: Entry): boolean {
    return !row.withdrawn && (entry.withheld || row.in_sequence < entry.in || row.out_sequence < entry.out);
  }

  private async fetchRows(): Promise<void> {
    const listed = new Set<string>();
    // Lines that a colleague brings meanwhile may be of reports that came after their page was listed.
    const known = this.indexes.flatMap(({ entries }) => [...entries.keys()]);
    const whole = await fetchRows(this.api, (row) => {
      this.rows.set(row.id, row);
      listed.add(row.id);
    });
    // What was deleted by its day while somebody worked is gone here too, and is not counted beside its line.
    for (const id of this.rows.keys()) if (!listed.has(id)) this.rows.delete(id);
    // Nor may what was deleted live on in our lines: names and places stand there.
    if (whole) for (const id of known) if (!listed.has(id)) this.drop(id);
  }

  private keepStory(id: string, opened: OpenedReport): void {
    if (!opened.broken) this.stories.set(id, storyOf(opened, this.coded));
  }

  private keep(row: Row, opened: OpenedReport): void {
    this.keepStory(row.id, opened);
    for (const index of this.indexes) {
      const before = index.entries.get(row.id);
      // The highest ever seen stays, so that a server that drops messages is noticed.
      const sequences = { in: Math.max(row.in_sequence, before?.in ?? 0), out: Math.max(row.out_sequence, before?.out ?? 0) };
      index.unsure.delete(row.id);
      const foreign = opened.core.ok ? !opened.readers.includes(index.audience.id) : this.mayBeForeign(index, opened);
      index.set(row.id, foreign ? foreignEntry(sequences) : { ...entryOf(opened, sequences, this.coded, before), ...this.ruled(opened) });
    }
  }

  private ruled(opened: OpenedReport): Pick<Entry, "keptOut"> {
    return opened.core.ok ? { keptOut: keptOut(opened, this.coded.data.form, routingOf(this.session.instance)) } : {};
  }

  /** The first direct audience reads every report: what it cannot open is broken, not somebody else's. */
  private mayBeForeign(index: IndexFile, opened: OpenedReport): boolean {
    const first = directAudiences(this.session.instance)[0];
    return !opened.core.ok && opened.core.problem === "unopened" && index.audience.id !== first?.id;
  }
}

/** Of a report of which the server lists more than it hands over, something is held back. */
export function asListed(row: Row | undefined, opened: OpenedReport): OpenedReport {
  const given = opened.thread.reduce((highest, item) => (item.direction === "in" ? item.sequence : highest), 1);
  return !row || row.withdrawn || given >= row.in_sequence ? opened : { ...opened, withheld: true };
}

/** Whether an error of a call means that somebody else was faster. */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409;
