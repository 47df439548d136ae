/** The questionnaire in the browser: the same data, grammar and results as `report_portal.forms`. */

export type Condition = string | null | { any: Condition[] } | { all: Condition[] } | { not: Condition };
export type Answer = string | string[];
export type Answers = Record<string, Answer>;

export interface Option {
  id: string;
  exclusive?: boolean;
}
export interface Question {
  id: string;
  type: "single" | "multi" | "text" | "long_text" | "date_month" | "language" | "files";
  visible: "routed" | "ngo_only";
  show_if: Condition;
  max_length?: number;
  groups?: { id: string; options: string[] }[];
  options: Option[];
}
export interface Section {
  id: string;
  show_if: Condition;
  questions: Question[];
}
export interface Screen {
  id: string;
  questions: Question[];
}
export interface Questionnaire {
  version: number;
  accept_when: { ticked: string[]; written: string[] };
  screens: { id: string; questions: string[] }[];
  sections: Section[];
}

/** Tell whether a condition is true of the answers; an unanswered question satisfies no atom. */
export function holds(condition: Condition, answers: Answers): boolean {
  if (condition === null) return true;
  if (typeof condition === "string") {
    const colon = condition.indexOf(":");
    const answer = answers[condition.slice(0, colon)];
    const option = condition.slice(colon + 1);
    return Array.isArray(answer) ? answer.includes(option) : answer === option;
  }
  if ("any" in condition) return condition.any.some((part) => holds(part, answers));
  if ("all" in condition) return condition.all.every((part) => holds(part, answers));
  return !holds(condition.not, answers);
}

/** Every question that these answers show, in the form's order. */
export function visibleQuestions(form: Questionnaire, answers: Answers): Question[] {
  return form.sections
    .filter((section) => holds(section.show_if, answers))
    .flatMap((section) => section.questions.filter((question) => holds(question.show_if, answers)));
}

/** The part of an answer that fits its question. Reports can be written by anybody: what does not fit is empty. */
function fitting({ type, options }: Question, value: unknown): Answer {
  if (type === "multi") {
    const ticked = options.filter(({ id }) => Array.isArray(value) && value.includes(id));
    return (ticked.length > 1 ? ticked.filter(({ exclusive }) => !exclusive) : ticked).map(({ id }) => id);
  }
  if (typeof value !== "string" || type === "files") return "";
  if (type === "single") return options.some(({ id }) => id === value) ? value : "";
  const text = value.trim();
  return type === "date_month" && !/^(19|20)\d\d-(0[1-9]|1[0-2])$/.test(text) ? "" : text;
}

/** Drop what is empty, hidden or does not fit, put ticks into the form's order. One pass decides: questions depend on earlier ones only. */
export function clean(form: Questionnaire, raw: Answers): Answers {
  const kept: Answers = {};
  for (const section of form.sections) {
    if (!holds(section.show_if, kept)) continue;
    for (const question of section.questions) {
      const answer = fitting(question, raw[question.id]);
      if (answer.length && holds(question.show_if, kept)) kept[question.id] = answer;
    }
  }
  return kept;
}

/** Is there anything to send: a tick in an area, problem or treatment question, or a story? */
export function acceptable(form: Questionnaire, answers: Answers): boolean {
  const { ticked, written } = form.accept_when;
  return [...ticked, ...written].some((id) => answers[id]?.length);
}

/** Split cleaned answers into the parts that are sealed apart. */
export function split(form: Questionnaire, answers: Answers): { core: Answers; private: Answers; contact: Answers } {
  const parts: { core: Answers; private: Answers; contact: Answers } = { core: {}, private: {}, contact: {} };
  for (const section of form.sections) {
    for (const { id, visible } of section.questions) {
      const answer = answers[id];
      if (answer === undefined) continue;
      parts[visible === "routed" ? "core" : section.id === "contact" ? "contact" : "private"][id] = answer;
    }
  }
  return parts;
}

/** Screens of the short path; checking the answers, and the code with Send, are two more. */
export function screens(form: Questionnaire, answers: Answers): Screen[] {
  const shown = visibleQuestions(form, answers);
  return form.screens
    .map(({ id, questions }) => ({
      id,
      questions: questions.flatMap((name) => shown.filter((question) => question.id === name)),
    }))
    .filter((screen) => screen.questions.length);
}

/** What can be added section by section: visible questions that the short path left out. */
export function more(form: Questionnaire, answers: Answers): Screen[] {
  const short = form.screens.flatMap((screen) => screen.questions);
  const rest = visibleQuestions(form, answers).filter(({ id, type }) => !short.includes(id) && type !== "files");
  return form.sections
    .filter((section) => section.id !== "after")
    .map(({ id, questions }) => ({ id, questions: rest.filter((question) => questions.includes(question)) }))
    .filter((screen) => screen.questions.length);
}
