/** Gaps of ready-made messages: which there are, and what fills them in the language of each reader. */
import { type Calendar, dayInWords, fill } from "../../../web/client/words.js";
import type { StaffData } from "../texts.js";

/** What staff may be asked to fill in, and how. */
export const GAPS: Record<string, "day" | "time" | "line" | "office"> = { day: "day", time: "time", place: "line", phone: "line", office: "office" };

/** Longest line that fills a gap, in UTF-16 units. */
export const GAP_MAX = 120;

/** Gap → what was chosen: a day, a time, a line, or an audience. */
export type Filled = Record<string, string>;

/** The gaps of a text in their order, each once. */
export function gapsOf(text: string): string[] {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return [...new Set(names)].filter((name) => Object.hasOwn(GAPS, name));
}

/** A line of another script keeps its order inside the sentence: first strong isolate, and its end. */
const isolated = (text: string): string => `\u2068${text}\u2069`;

/**
 * Fills a text for readers of one language; a gap without a value stays visible.
 *
 * Args:
 *   data: how days are written, and what organisations are called, in each language.
 */
export function filledIn(text: string, filled: Filled, locale: string, data: Pick<StaffData, "calendars" | "organisations">): string {
  const values: Record<string, string> = {};
  for (const gap of gapsOf(text)) {
    const value = (filled[gap] ?? "").trim();
    if (value) values[gap] = written(GAPS[gap] ?? "line", value, data.calendars[locale], data.organisations[value]?.[locale]);
  }
  return fill(text, values);
}

function written(how: string, value: string, calendar: Calendar | undefined, office: string | undefined): string {
  if (how === "day") return calendar ? dayInWords(value, calendar) : value;
  return how === "office" ? (office ?? isolated(value)) : isolated(value);
}
