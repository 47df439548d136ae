/** What a year's figures are made of: cases that are still here, and the sealed lines of those that were deleted. */
import { readStatistics, type StatisticsLine, type YearFigures } from "../../../crypto/client/staff.js";
import { Keyring } from "../../../crypto/client/keyring.js";
import type { Api } from "../api.js";
import type { Caseload, OnProgress } from "../cases/caseload.js";
import { identitiesOf, type Session } from "../keys/session.js";
import type { Codes } from "./codes.js";
import { counts, lineOf } from "./line.js";

const CHUNK = 100;

export interface Collected {
  lines: StatisticsLine[];
  /** Sealed lines that could not be read or were not genuine. */
  refused: number;
}

/** Lines that were opened since signing in, by session; null for what was refused. A line never changes. */
const opened = new WeakMap<Session, Map<string, StatisticsLine | null>>();

/** Args: year: four digits. Raises: ApiError. */
export async function collect(api: Api, session: Session, caseload: Caseload, codes: Codes, year: string, onProgress: OnProgress): Promise<Collected> {
  const gone = await deletedLines(api, session, caseload, `${year}-01`, onProgress);
  const here = caseload
    .cases()
    .filter(counts)
    .map((one) => lineOf(one, codes, one.row.closed ? one.entry.outcome : null));
  return {
    lines: [...here, ...gone.flatMap((line) => line ?? [])].filter(({ received }) => received.startsWith(`${year}-`)),
    refused: gone.filter((line) => line === null).length,
  };
}

async function deletedLines(api: Api, session: Session, caseload: Caseload, since: string, onProgress: OnProgress): Promise<(StatisticsLine | null)[]> {
  const answer = await api.get(`/statistics?from=${since}`);
  const here = caseload.counted();
  // A server may list the line of a case that is counted already.
  const listed = numbers(answer.lines).filter((line) => !here.has(line));
  const book = opened.get(session) ?? new Map<string, StatisticsLine | null>();
  opened.set(session, book);
  const fresh = listed.filter((line) => !book.has(line));
  for (let at = 0; at < fresh.length; at += CHUNK) {
    onProgress(at, fresh.length);
    const chunk = fresh.slice(at, at + CHUNK);
    for (const [line, entry] of await readAll(api, session, chunk)) book.set(line, entry?.type === "line" ? entry : null);
    // Opening keeps the thread busy; now and then the screen must be drawn and the keyboard heard.
    await new Promise((resolve) => setTimeout(resolve));
  }
  onProgress(fresh.length, fresh.length);
  return listed.map((line) => book.get(line) ?? null);
}

/** Years whose figures were given out. Raises: ApiError. */
export async function givenYears(api: Api): Promise<Map<string, string>> {
  const { figures } = await api.get("/figures");
  const rows = Array.isArray(figures) ? (figures as { year: unknown; line: unknown }[]) : [];
  return new Map(rows.map(({ year, line }) => [String(year), String(line)]));
}

/** The figures of a year as they were given out; null where they are not genuine. Raises: ApiError. */
export async function givenFigures(api: Api, session: Session, year: string, line: string): Promise<YearFigures | null> {
  const entry = (await readAll(api, session, [line])).get(line);
  return entry?.type === "year" && entry.year === year ? entry : null;
}

async function readAll(api: Api, session: Session, lines: string[]): Promise<Map<string, StatisticsLine | YearFigures | null>> {
  const { files } = await api.postForBundle("/statistics/files", { lines });
  const keyring = new Keyring(identitiesOf(session));
  const { instance, roster } = session;
  const found = new Map<string, StatisticsLine | YearFigures | null>();
  for (const line of lines) {
    const read = await readStatistics(files.get(line), keyring, instance.instance, line, (member, month, type) => roster.statisticsKey(member, month, type));
    found.set(line, typeof read === "string" ? null : read.entry);
  }
  return found;
}

/** A server that lists a line twice does not make it two. */
const numbers = (rows: unknown): string[] => [...new Set(Array.isArray(rows) ? rows.map((row: { line: unknown }) => String(row.line)) : [])];
