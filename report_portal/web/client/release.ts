/** What may leave to an audience that receives releases; the same results as `report_portal.reports.release`. */
import type { Answers, Questionnaire } from "./forms";
import { holds } from "./forms";
import { type Exclusion, exclusions, partsFor, type Routing } from "./routing";

export interface Release {
  audience: string;
  parts: string[];
  answers: Answers;
  files: boolean;
  /** Why nothing may leave: codes; empty where something may. */
  reasons: string[];
}
export interface ReleaseFacts {
  /** Cleaned `routed` answers of the report. */
  answers: Answers;
  /** Audience → the reporter's latest signed choice. */
  choices: Record<string, string>;
  languageChecked: boolean;
  /** Exclusions that the coordinator lifted after the person concerned agreed. */
  lifted: string[];
  /** Every value ever told: what kept an office out keeps it out, although it was struck or replaced since. Missing where nothing was. */
  ever?: Answers;
}

const sides = ({ answers, ever }: Pick<ReleaseFacts, "answers" | "ever">): Answers[] => (ever ? [answers, ever] : [answers]);

/** Exclusions by what is told, and by what was ever told. */
export function lasting(routing: Routing, facts: Pick<ReleaseFacts, "answers" | "ever" | "languageChecked">): Exclusion[] {
  const applied = sides(facts).map((answers) => exclusions(routing, answers, facts.languageChecked));
  return routing.exclusions.filter((rule) => applied.some((rules) => rules.includes(rule)));
}

/** Whether the answer of a question may leave with these parts. */
export const leaves = (routing: Routing, parts: string[], question: string): boolean =>
  parts.includes("routed") ? !routing.never.includes(question) : routing.packet.includes(question);

/** Release = suggestion ∩ permission − exclusions. */
export function releaseFor(form: Questionnaire, routing: Routing, audience: string, facts: ReleaseFacts): Release {
  const affiliation = audience.slice(audience.indexOf("/") + 1);
  const choice = facts.choices[audience] ?? "ask_me_first";
  const parts = partsFor(routing, audience, choice);
  const reasons = lasting(routing, facts)
    .filter(({ affiliations }) => affiliations.includes(affiliation))
    .filter(({ id, liftable }) => !(liftable && facts.lifted.includes(id)))
    .map(({ id }) => id);
  const suggestion = routing.suggested[audience];
  if (suggestion === undefined || !sides(facts).every((answers) => holds(suggestion, answers))) reasons.push("not_suggested");
  if (!parts.length) reasons.push(choice === "no" ? "refused" : "not_permitted");
  if (reasons.length) return { audience, parts: [], answers: {}, files: false, reasons };
  const answers: Answers = {};
  for (const { id, visible } of form.sections.flatMap((section) => section.questions)) {
    const answer = facts.answers[id];
    if (answer !== undefined && visible === "routed" && leaves(routing, parts, id)) answers[id] = answer;
  }
  return { audience, parts, answers, files: parts.includes("files"), reasons };
}

/** Audiences to which a release is suggested. */
export function suggested(routing: Routing, answers: Answers): string[] {
  return Object.keys(routing.suggested).filter((audience) => holds(routing.suggested[audience] ?? null, answers));
}
