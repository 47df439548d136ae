/** Who reads a report at sending; the same data and results as `report_portal.reports.routing`. */
import { type Answers, type Condition, holds } from "./forms";

export interface Exclusion {
  id: string;
  /** A condition on the answers, or `language_unchecked`. */
  when: Condition;
  affiliations: string[];
  liftable?: boolean;
}
export interface Permission {
  question: string;
  /** Choice → parts that may leave. */
  choices: Record<string, string[]>;
}
export interface Routing {
  readers: Record<string, Condition>;
  suggested: Record<string, Condition>;
  permissions: Record<string, Permission>;
  packet: string[];
  never: string[];
  exclusions: Exclusion[];
  warnings: { id: string; when: Condition }[];
}

/** Direct audiences that read these answers, in the order of the routing data. */
export function readers(routing: Routing, answers: Answers): string[] {
  return Object.keys(routing.readers).filter((audience) => holds(routing.readers[audience] ?? null, answers));
}

/** Exclusions that apply, whatever was chosen. */
export function exclusions(routing: Routing, answers: Answers, languageChecked: boolean): Exclusion[] {
  return routing.exclusions.filter(({ when }) =>
    when === "language_unchecked" ? !languageChecked : holds(when, answers),
  );
}

/** What the reporter chose per audience that receives releases; a blank is `ask_me_first`. */
export function choices(routing: Routing, answers: Answers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(routing.permissions).map(([audience, { question }]) => {
      const answer = answers[question];
      return [audience, typeof answer === "string" ? answer : "ask_me_first"];
    }),
  );
}
