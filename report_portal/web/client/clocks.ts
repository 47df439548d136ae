/** Deadlines on the board; the same rules and results as `report_portal.reports.clocks`. Days are UTC, `YYYY-MM-DD`. */
import { type Answers, type Condition, holds } from "./forms";

export type Colour = "quiet" | "info" | "amber" | "red";
export interface ClockRule {
  id: string;
  /** Fact from whose day it runs. */
  starts?: string;
  days?: number;
  months?: number;
  /** Longer length once the fact stands among the days. */
  extended?: { fact: string; days?: number; months?: number };
  reading_days?: number;
  by_option?: { question: string; days: Record<string, number> };
  season?: [string, string];
  amber_after?: number;
  amber_before?: number;
  red_after?: number;
  info?: boolean;
  stops?: string;
  /** A condition on the answers, or `urgent`. */
  when?: Condition;
  ngo_only?: boolean;
  source: string;
  last_checked: string | null;
}
export interface Clock {
  id: string;
  due: string;
  colour: Colour;
  ngoOnly: boolean;
  source: string;
}
export interface ClockFacts {
  days: Record<string, string>;
  answers: Answers;
  urgent: boolean;
}

const DAY = 86_400_000;
// Days come out of reports that anybody may write: what is no day starts no clock and must not stop the board.
const isDay = (day: unknown): day is string =>
  typeof day === "string" && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(stamp(day));
const stamp = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const written = (time: number): string => new Date(time).toISOString().slice(0, 10);

export function addDays(day: string, days: number): string {
  return written(stamp(day) + days * DAY);
}

/** Add calendar months; the last day of a shorter month stands for a day it lacks. */
export function addMonths(day: string, months: number): string {
  const start = new Date(stamp(day));
  const month = start.getUTCFullYear() * 12 + start.getUTCMonth() + months;
  const last = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
  return written(Date.UTC(Math.floor(month / 12), month % 12, Math.min(start.getUTCDate(), last)));
}

/** Count reading days (ISO weekdays, 1 = Monday) forward. */
export function nextReadingDay(day: string, count: number, readingDays: number[]): string {
  let time = stamp(day);
  for (let left = count; left > 0; ) {
    time += DAY;
    if (readingDays.includes(new Date(time).getUTCDay() || 7)) left -= 1;
  }
  return written(time);
}

function dueDay(rule: ClockRule, start: string, facts: ClockFacts, readingDays: number[]): string | null {
  if (rule.by_option) {
    const { question, days } = rule.by_option;
    const found = Object.entries(days).find(([option]) => option === facts.answers[question]);
    return found ? addDays(start, found[1]) : null;
  }
  if (rule.reading_days !== undefined) return nextReadingDay(start, rule.reading_days, readingDays);
  const { months, days } = rule.extended && facts.days[rule.extended.fact] !== undefined ? rule.extended : rule;
  return months === undefined ? addDays(start, days ?? 0) : addMonths(start, months);
}

function colour(rule: ClockRule, start: string, due: string, today: string): Colour {
  if (rule.info) return "info";
  if (today >= (rule.red_after === undefined ? due : addDays(start, rule.red_after))) return "red";
  const amber =
    rule.amber_after === undefined ? addDays(due, -(rule.amber_before ?? 0)) : addDays(start, rule.amber_after);
  return today >= amber ? "amber" : "quiet";
}

/** The season's last day if today lies in it; a season may run over New Year. */
function seasonEnd([begin, end]: [string, string], today: string): string | null {
  const [year, now] = [Number(today.slice(0, 4)), today.slice(5)];
  if (begin <= end) return begin <= now && now <= end ? `${year}-${end}` : null;
  if (now <= end) return `${year}-${end}`;
  return now >= begin ? `${year + 1}-${end}` : null;
}

/** The clocks that run for one report, the earliest due first. */
export function clocks(rules: ClockRule[], facts: ClockFacts, today: string, readingDays = [1, 2, 3, 4, 5]): Clock[] {
  const running: Clock[] = [];
  for (const rule of rules) {
    if (rule.stops !== undefined && facts.days[rule.stops] !== undefined) continue;
    if (rule.when === "urgent" ? !facts.urgent : !holds(rule.when ?? null, facts.answers)) continue;
    const start = rule.season ? today : facts.days[rule.starts ?? ""];
    if (!isDay(start)) continue;
    const due = rule.season ? seasonEnd(rule.season, today) : dueDay(rule, start, facts, readingDays);
    if (due === null) continue;
    running.push({
      id: rule.id,
      due,
      colour: colour(rule, start, due, today),
      ngoOnly: rule.ngo_only ?? false,
      source: rule.source,
    });
  }
  return running.sort((a, b) => (`${a.due}${a.id}` < `${b.due}${b.id}` ? -1 : 1));
}
