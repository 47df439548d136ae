/** The questionnaire's rules, applied to the form file of the current language. */
import { acceptable, clean, more, screens, split } from "../../web/client/forms.js";
import { draft } from "./draft.js";
import type { Question } from "./form_file.js";
import { form } from "./kit.js";

export interface Step {
  id: string;
  questions: Question[];
}

/** The question of an id. */
export function questionOf(id: string): Question {
  const found = form()
    .sections.flatMap((section) => section.questions)
    .find((question) => question.id === id);
  if (!found) throw new Error(`no question ${id}`);
  return found;
}

const worded = ({ id, questions }: { id: string; questions: { id: string }[] }): Step => ({ id, questions: questions.map((question) => questionOf(question.id)) });

/** Answers without what is empty or hidden. */
export const cleaned = () => clean(form(), draft.answers);

/** Screens of the short way. */
export const shortWay = (): Step[] => screens(form(), cleaned()).map(worded);

/** What can be added, by section. */
export const additions = (): Step[] => more(form(), cleaned()).map(worded);

export const enough = (): boolean => acceptable(form(), cleaned());

/** Answers in the parts that are sealed apart. */
export const parted = () => split(form(), cleaned());

export const sectionLabel = (id: string): string => form().sections.find((section) => section.id === id)?.label ?? "";
