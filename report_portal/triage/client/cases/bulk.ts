/** One act on many cases, one after the other. Each is what the same act on one case is; what fails is named, never passed over. */
import type { Api } from "../api.js";
import { ApiError } from "../api.js";
import { type PageFacts, type Session, TrustError } from "../keys/session.js";
import { type Line, lineOf } from "./board.js";
import type { Caseload } from "./caseload.js";
import { closeCase } from "./closing.js";
import { signalsOf } from "./signals.js";
import type { StaffData } from "../texts.js";
import { hasUnreadable, reloadIfOld, setDates } from "./writing.js";

export interface Bench {
  api: Api;
  page: PageFacts;
  session: Session;
  caseload: Caseload;
  data: StaffData;
  today: string;
}

/** Why an act was not done to a case, as the last part of `bulk.not_…`. */
export type Reason = "gone" | "conflict" | "unread" | "broken" | "closed" | "withdrawn" | "failed";

export class NotDone extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}

export interface BulkAct {
  /** Texts are `bulk.<id>…`. */
  id: string;
  /** What must be chosen first. */
  asks: "day" | "outcome" | null;
  danger: boolean;
  /** Raises: NotDone, ApiError. */
  run(bench: Bench, line: Line, value: string): Promise<void>;
}

/** Everything that can be done to several cases at once, in the order of the buttons. */
export const BULK_ACTS: BulkAct[] = [
  {
    id: "remind",
    asks: "day",
    danger: false,
    run: async ({ api }, line, day) => {
      if (line.state === "closed") throw new NotDone("closed");
      await setDates(api, line.id, line.of.row.in_sequence, { reminder: day });
    },
  },
  {
    id: "read",
    asks: null,
    danger: false,
    run: ({ caseload, today }, line) => {
      if (line.conflict) throw new NotDone("conflict");
      caseload.markRead(line.id, line.of.row.in_sequence, today);
      return Promise.resolve();
    },
  },
  { id: "close", asks: "outcome", danger: true, run: close },
];

async function close(bench: Bench, before: Line, outcome: string): Promise<void> {
  const { caseload } = bench;
  // A report that may be about the reader is opened only after its warning.
  if (before.conflict) throw new NotDone("conflict");
  const opened = await caseload.open(before.id);
  const line = lineNow(bench, before.id);
  if (line.state === "closed") throw new NotDone("closed");
  if (opened.broken || hasUnreadable(opened) || !opened.reporter) throw new NotDone("broken");
  // Nobody is told that a case is closed whose last words nobody has read.
  if (line.state === "new" || line.state === "wrote") throw new NotDone("unread");
  const told = line.of.entry.status === "closed" && line.of.entry.outcome === outcome;
  await closeCase(bench, line.of, opened, outcome, told);
}

function lineNow({ caseload, data, today }: Bench, id: string): Line {
  const found = caseload.find(id);
  if (!found) throw new NotDone("gone");
  const line = lineOf(found, signalsOf(found, data, today));
  if (line.state === "withdrawn") throw new NotDone("withdrawn");
  return line;
}

export interface Failure {
  id: string;
  number: string;
  /** A reason of ours, or what the server refused. */
  reason: Reason | ApiError;
}

export interface Outcome {
  done: number;
  failed: Failure[];
}

/**
 * Does an act to cases in turn.
 *
 * Args: stop: asked before each case.
 * Raises: TrustError; ApiError when the session ended, since nothing after it can work.
 */
export async function runBulk(
  bench: Bench,
  act: BulkAct,
  lines: Line[],
  value: string,
  onProgress: (done: number) => void,
  stop: () => boolean = () => false,
): Promise<Outcome> {
  const result: Outcome = { done: 0, failed: [] };
  for (const [index, { id, number }] of lines.entries()) {
    if (stop()) break;
    onProgress(index);
    try {
      await once(bench, act, id, value);
      result.done += 1;
    } catch (error) {
      if (error instanceof TrustError || (error instanceof ApiError && error.status === 401)) throw error;
      const reason = error instanceof NotDone ? error.reason : error instanceof ApiError ? error : "failed";
      result.failed.push({ id, number, reason });
    }
  }
  return result;
}

async function once(bench: Bench, act: BulkAct, id: string, value: string): Promise<void> {
  try {
    await act.run(bench, lineNow(bench, id), value);
  } catch (error) {
    // Keys may have changed since signing in: with the new ones it is tried once more.
    if (!(await reloadIfOld(bench.api, bench.page, bench.session, error, bench.today))) throw error;
    await act.run(bench, lineNow(bench, id), value);
  }
}
