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

/** Parts that a choice lets out to an audience; none for a choice that the routing does not name. */
export function partsFor(routing: Routing, audience: string, choice: string): string[] {
  const named = Object.entries(routing.permissions[audience]?.choices ?? {});
  return named.find(([id]) => id === choice)?.[1] ?? [];
}

/** May this office read the whole report from the start? Only where the choice lets everything out and nothing excludes it. */
function officeReads(routing: Routing, audience: string, answers: Answers, languageChecked: boolean): boolean {
  const affiliation = audience.slice(audience.indexOf("/") + 1);
  if (affiliation === "ngo") return true;
  const parts = partsFor(routing, audience, choices(routing, answers)[audience] ?? "");
  const out = exclusions(routing, answers, languageChecked).some(({ affiliations }) =>
    affiliations.includes(affiliation),
  );
  return parts.includes("routed") && parts.includes("files") && !out;
}

/** Direct audiences that read these answers, in the order of the routing data. Offices need the permission too. */
export function readers(routing: Routing, answers: Answers, languageChecked = false): string[] {
  return Object.keys(routing.readers).filter(
    (audience) =>
      holds(routing.readers[audience] ?? null, answers) && officeReads(routing, audience, answers, languageChecked),
  );
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
