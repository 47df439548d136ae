/** What can be added to a report whose answers this page does not know. */
import { type Answers, type Condition, holds, split } from "../../web/client/forms.js";
import { draft } from "./draft.js";
import type { Question, Section } from "./form_file.js";
import { form } from "./kit.js";
import type { Step } from "./questions.js";

// Who may read has a screen of its own, and the last questions are about the form.
const APART = ["sharing", "after"];

/** Sections that can be added to, in the form's order. */
export const sectionsToAdd = (): Section[] => form().sections.filter(({ id }) => !APART.includes(id));

/**
 * Whether a condition may hold: what hangs on another section may, since what was told before is not known here.
 *
 * Args:
 *   foreign: what conditions on other sections count as.
 */
function mayHold(condition: Condition, answers: Answers, own: string[], foreign = true): boolean {
  if (condition === null) return true;
  if (typeof condition === "string") return own.includes(condition.slice(0, condition.indexOf(":"))) ? holds(condition, answers) : foreign;
  if ("any" in condition) return condition.any.some((part) => mayHold(part, answers, own, foreign));
  if ("all" in condition) return condition.all.every((part) => mayHold(part, answers, own, foreign));
  return !mayHold(condition.not, answers, own, !foreign);
}

/** Questions of a section that stand there now. Files have a screen of their own. */
function open({ questions }: Section, answers: Answers): Question[] {
  const own = questions.map(({ id }) => id);
  return questions.filter(({ type, show_if }) => type !== "files" && mayHold(show_if, answers, own));
}

export function stepToAdd(id: string): Step {
  const section = sectionsToAdd().find((one) => one.id === id);
  return { id, questions: section ? open(section, draft.answers) : [] };
}

/** The tick that opens a section in the form: without it nobody would ask its questions. */
function opener(condition: Condition): [string, string] | null {
  if (typeof condition === "string") return condition.split(":") as [string, string];
  if (condition && "any" in condition) return opener(condition.any[0] ?? null);
  return null;
}

/** What will be sent: without what a tick taken away has hidden, with the tick for each section that was added to. */
export function added(): Answers {
  const kept: Answers = {};
  for (const section of form().sections) {
    const given = open(section, draft.answers).filter(({ id }) => draft.answers[id] !== undefined);
    for (const { id } of given) kept[id] = draft.answers[id] as Answers[string];
    const [question, option] = (given.length > 0 && opener(section.show_if)) || [];
    if (question && option) kept[question] = [...new Set([...[kept[question] ?? []].flat(), option])];
  }
  return kept;
}

/** The same as members of a message. */
export function addedParts(): { answers: Answers; private: Answers; contact: Answers } {
  const { core, ...parts } = split(form(), added());
  return { answers: core, ...parts };
}
