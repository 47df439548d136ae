/** What several reports about one company, owner or house say together to one office: numbers, and nothing that only one person told. */
import type { SignedInstance } from "../../../crypto/client/instance.js";
import { leaves } from "../../../web/client/release.js";
import { choices, partsFor, type Routing } from "../../../web/client/routing.js";
import { chosen } from "./answers.js";
import type { Line } from "./board.js";
import { ENOUGH, type Pattern, spellingIn } from "./patterns.js";
import { routingOf } from "./releasing.js";

export interface Count {
  question: string;
  /** Option of the question, or a month. */
  answer: string;
  reports: number;
}

export interface Aggregate {
  /** Reports that are counted. */
  reports: number;
  problems: Count[];
  sectors: Count[];
  months: Count[];
  /** The name as at least two of them wrote it, the most frequent; a spelling or a script of one alone would show who that is. */
  name: string;
  /** Writers who said that this office may not be told. */
  refused: number;
  /** Writers who want to be asked first and have not said yes. */
  toAsk: number;
  /** Reports that a rule keeps from this office. */
  ruledOut: number;
}

const PROBLEMS = ["work_problem", "housing_problem", "treat_what"];
const SECTORS = ["sector"];
const MONTHS = ["when_month"];
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
/** Fewer than this would point at a person. */
const TOLD_BY = 2;

/** Whether a sum of so many reports speaks of several people. */
export const isSum = ({ reports }: Aggregate): boolean => reports >= ENOUGH;

type Standing = "counted" | "refused" | "toAsk" | "ruledOut";

/** Counts only who let this office be told, now, and whom no rule keeps from it. Args: audience: of the office. */
export function aggregate(pattern: Pattern, instance: SignedInstance, audience: string): Aggregate {
  const routing = routingOf(instance);
  const standings = new Map(pattern.lines.map((line) => [line, standingOf(line, instance, routing, audience)]));
  const all = (standing: Standing) => pattern.lines.filter((line) => standings.get(line) === standing);
  const counted = all("counted");
  const [problems, sectors, months] = [PROBLEMS, SECTORS, MONTHS].map((questions) => count(counted, questions, routing, audience)) as [Count[], Count[], Count[]];
  const names = new Map<string, number>();
  for (const line of counted) names.set(spellingIn(line, pattern), (names.get(spellingIn(line, pattern)) ?? 0) + 1);
  const [name] = [...names].filter(([, times]) => times >= TOLD_BY).sort((a, b) => b[1] - a[1]);
  return {
    reports: counted.length,
    problems,
    sectors,
    months: months.filter(({ answer }) => MONTH.test(answer)).sort((a, b) => a.answer.localeCompare(b.answer)),
    name: name?.[0] ?? "",
    refused: all("refused").length,
    toAsk: all("toAsk").length,
    ruledOut: all("ruledOut").length,
  };
}

const choiceOf = ({ of: { entry } }: Line, routing: Routing, audience: string): string =>
  ({ ...choices(routing, entry.ticks), ...entry.permissions })[audience] ?? "ask_me_first";

function standingOf(line: Line, instance: SignedInstance, routing: Routing, audience: string): Standing {
  const { keptOut, locale, refused, channel, bound } = line.of.entry;
  const affiliation = audience.slice(audience.indexOf("/") + 1);
  // What is not there, or not genuine, may be a no.
  if (line.of.lost || refused > 0) return "ruledOut";
  // Somebody else's slip may have signed what was allowed.
  if (channel === "paper" && bound !== true) return "ruledOut";
  // Where nobody worked out what the rules say, or the person read words that nobody checked, the office gets nothing.
  if (!keptOut || keptOut.includes(affiliation) || instance.languages[locale ?? ""]?.checked !== true) return "ruledOut";
  const choice = choiceOf(line, routing, audience);
  if (choice === "no") return "refused";
  return partsFor(routing, audience, choice).length > 0 ? "counted" : "toAsk";
}

function count(lines: Line[], questions: string[], routing: Routing, audience: string): Count[] {
  const found = new Map<string, Count>();
  for (const question of questions) {
    for (const line of lines) {
      if (!leaves(routing, partsFor(routing, audience, choiceOf(line, routing, audience)), question)) continue;
      // A box ticked twice is still one report.
      for (const answer of new Set(chosen(line.of.entry.ticks[question]))) {
        const key = `${question}.${answer}`;
        found.set(key, { question, answer, reports: (found.get(key)?.reports ?? 0) + 1 });
      }
    }
  }
  return [...found.values()].filter(({ reports }) => reports >= TOLD_BY).sort((a, b) => b.reports - a.reports || a.answer.localeCompare(b.answer));
}
