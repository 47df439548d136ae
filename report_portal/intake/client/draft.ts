/** The report while it is being written. It lives in this memory only. */
import type { Answer } from "./question.js";
import type { ReporterKeys } from "./seal.js";

/** How a report came about, as the sealed part says it. */
export type Channel = "web" | "phone" | "walk_in";

export interface Draft {
  answers: Record<string, Answer>;
  code: string;
  keys: Promise<ReporterKeys> | null;
  /** The person cannot keep the code. */
  withoutCode: boolean;
  /** How somebody who helps speaks with the person; null where nothing was chosen. */
  spoken: Channel | null;
  /** Audience ids that were shown as readers; nobody else may become one without being shown. */
  shown: string[];
}

const EMPTY: Draft = { answers: {}, code: "", keys: null, withoutCode: false, spoken: null, shown: [] };

export const draft: Draft = { ...EMPTY };

/** Puts an answer in, or takes it out. */
export function setAnswer(id: string, answer: Answer | undefined): void {
  if (answer === undefined) delete draft.answers[id];
  else draft.answers[id] = answer;
}

/** Forgets every answer and the code. */
export function forgetDraft(): void {
  for (const id of Object.keys(draft.answers)) delete draft.answers[id];
  Object.assign(draft, { ...EMPTY, answers: {}, shown: [] });
}
