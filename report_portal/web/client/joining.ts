/** What a report tells, from its own answers and all that was added and struck after it; the same results as `report_portal.forms.joining`. */
import type { Answer, Answers, Questionnaire } from "./forms";

/** One item in order: what it tells, as written, or the questions it takes back. */
export interface Step {
  answers?: Answers;
  strikes?: string[];
}

export interface Told {
  /** What counts; not cleaned of what is hidden. */
  now: Answers;
  /** Answers that newer ones replaced, oldest first. */
  before: Record<string, Answer[]>;
  /** Questions whose answer a later item changed. */
  added: string[];
  /** Questions that were taken back and not answered anew. */
  struck: string[];
  /** Every value ever told; what keeps offices out is judged by it too. */
  ever: Record<string, string[]>;
}

/** Joins the answers of a report's items. Args: steps: the report first, then later items by sequence; verified ones only. */
export function told(form: Pick<Questionnaire, "sections">, steps: Step[]): Told {
  // Strangers choose the names: maps have none that mean something.
  const now = new Map<string, Answer>();
  const before = new Map<string, Answer[]>();
  const added = new Set<string>();
  const struck = new Set<string>();
  const ever = new Map<string, string[]>();
  steps.forEach(({ answers = {}, strikes = [] }, place) => {
    for (const id of strikes) {
      for (const known of [now, before, added]) known.delete(id);
      struck.add(id);
    }
    for (const [id, answer] of Object.entries(answers)) {
      const old = now.get(id);
      const next = old === undefined ? answer : joined(form, id, old, answer);
      now.set(id, next);
      if (typeof old === "string" && old !== next) before.set(id, [...(before.get(id) ?? []), old]);
      if (place > 0 && JSON.stringify(old) !== JSON.stringify(next)) added.add(id);
      struck.delete(id);
      ever.set(id, [...new Set([...(ever.get(id) ?? []), ...[answer].flat()])]);
    }
  });
  const object = Object.fromEntries;
  return { now: object(now), before: object(before), added: [...added], struck: [...struck], ever: object(ever) };
}

function joined({ sections }: Pick<Questionnaire, "sections">, id: string, old: Answer, next: Answer): Answer {
  if (!Array.isArray(old) || !Array.isArray(next)) return next;
  const options = sections.flatMap(({ questions }) => questions).find((question) => question.id === id)?.options ?? [];
  const ticks = [...new Set([...old, ...next])].filter((tick) => !options.some((option) => option.id === tick && option.exclusive));
  return ticks.length > 0 ? ticks : next;
}
