/** What the board keeps of releases: days for the clock, and how much of each thread was ever seen. No words. */
import { count, each, members, oneOf, orNull, type Shape, text } from "../../../crypto/client/shape.js";
import { isDay } from "../days.js";
import type { Standing } from "./referral_state.js";

/** A release, as the person was told of it. */
export interface Sent {
  audience: string;
  day: string;
  parts: string[];
}

export interface OfficeMark {
  audience: string;
  /** Day of the release. */
  released: string;
  sent: string;
  state: Standing["state"];
  extended: string | null;
  /** Day on which nothing more was waited for: result, return or end. */
  done: string | null;
  /** Highest number of entries ever seen; fewer later means that something is held back. */
  entries: number;
}

/** By release. */
export type OfficeMarks = Record<string, OfficeMark>;

export const areMarks: Shape = each(
  members({
    audience: text,
    released: isDay,
    sent: isDay,
    state: oneOf("sent accepted asked returned result closed"),
    extended: orNull(isDay),
    done: orNull(isDay),
    entries: count,
  }),
);

export function markOf(audience: string, released: string, now: Standing, entries: number, today: string, before?: OfficeMark): OfficeMark {
  const { sent, state, extended } = now;
  const done = now.answered ?? now.returned ?? (state === "closed" ? (before?.done ?? today) : null);
  return { audience, released, sent, state, extended, done, entries: Math.max(entries, before?.entries ?? 0) };
}

/** Facts of the clock `state_answer`: of the release that waits longest for an answer. */
export function officeDays(sent: Sent[], marks: OfficeMarks = {}): Record<string, string> {
  const marked = Object.values(marks).filter(isState);
  const unmarked = sent.filter(isState);
  for (const mark of marked) {
    const at = unmarked.findIndex((one) => one.audience === mark.audience && one.day === mark.released);
    if (at >= 0) unmarked.splice(at, 1);
  }
  const open = [
    ...marked.filter((mark) => !mark.done).map(({ sent, extended }) => ({ sent, extended })),
    ...unmarked.map(({ day }) => ({ sent: day, extended: null })),
  ].sort((a, b) => a.sent.localeCompare(b.sent));
  const [longest] = open;
  if (longest) return { sent_to_state: longest.sent, ...(longest.extended ? { state_extended: longest.extended } : {}) };
  const [last] = marked.flatMap((mark) => mark.done ?? []).sort().reverse();
  return last ? { sent_to_state: marked[0]?.sent ?? last, state_answered: last } : {};
}

const isState = ({ audience }: { audience: string }): boolean => audience.endsWith("/state");

/** Brings the marks of two colleagues together: of each release those of the one who saw more. */
export function mergedMarks(mine: OfficeMarks = {}, theirs: OfficeMarks = {}): OfficeMarks {
  const all = { ...theirs };
  for (const [id, mark] of Object.entries(mine)) if (mark.entries >= (all[id]?.entries ?? 0)) all[id] = mark;
  return all;
}
