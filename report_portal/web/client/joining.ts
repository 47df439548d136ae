/** What a report tells, from its own answers and all that was added and struck after it; the same results as `report_portal.forms.joining`. */
import type { Answer, Answers, Option, Questionnaire } from "./forms";

/** One item in order: what it tells, as written, or the questions it takes back. */
export interface Step {
  answers?: Answers;
  strikes?: string[];
}

export interface Told {
  /** What counts; not cleaned of what is hidden. */
  now: Answers;
  /** Answers that newer ones replaced, oldest first. */
  before: Record<string, string[]>;
  /** Questions whose answer a later item changed. */
  added: string[];
  /** Questions that were taken back and not answered anew. */
  struck: string[];
  /** Every value ever told; what keeps offices out is judged by it too. */
  ever: Record<string, string[]>;
}

/** How many are told of what the form does not have: questions, and ticks of one question. Anybody can make up more. */
const MADE_UP = 200;

/** What was told of one question so far. */
interface Known {
  options: Set<string>;
  /** Options that exclude the others. */
  alone: Set<string>;
  ever: Set<string>;
  now: string | Set<string> | null;
  before: string[];
}

/** Joins the answers of a report's items. Args: steps: the report first, then later items by sequence; verified ones only. */
export function told(form: Pick<Questionnaire, "sections">, steps: Step[]): Told {
  const asked = new Map(form.sections.flatMap(({ questions }) => questions.map(({ id, options }): [string, Option[]] => [id, options ?? []])));
  // Strangers choose the names: maps have none that mean something.
  const all = new Map<string, Known>();
  const added = new Set<string>();
  const struck = new Set<string>();
  const known = (id: string) => {
    const found = all.get(id);
    if (found || (!asked.has(id) && all.size >= MADE_UP)) return found;
    const made = unheard(asked.get(id) ?? []);
    all.set(id, made);
    return made;
  };
  steps.forEach(({ answers = {}, strikes = [] }, place) => {
    for (const id of strikes) {
      const question = all.get(id);
      if (question) Object.assign(question, { now: null, before: [] });
      else if (!asked.has(id)) continue;
      added.delete(id);
      struck.add(id);
    }
    for (const [id, answer] of Object.entries(answers)) {
      const question = known(id);
      if (!question) continue;
      if (join(question, answer) && place > 0) added.add(id);
      struck.delete(id);
    }
  });
  const entries = [...all];
  return {
    now: Object.fromEntries(entries.flatMap(([id, { now }]): [string, Answer][] => (now === null ? [] : [[id, typeof now === "string" ? now : [...now]]]))),
    before: Object.fromEntries(entries.flatMap(([id, { before }]): [string, string[]][] => (before.length > 0 ? [[id, before]] : []))),
    added: [...added],
    struck: [...struck],
    ever: Object.fromEntries(entries.map(([id, { ever }]) => [id, [...ever]])),
  };
}

function unheard(options: Option[]): Known {
  const alone = options.filter(({ exclusive }) => exclusive).map(({ id }) => id);
  return { options: new Set(options.map(({ id }) => id)), alone: new Set(alone), ever: new Set(), now: null, before: [] };
}

/** Takes in the next answer to a question, in the time that the answer takes and not what stood before. Returns whether it changed anything. */
function join(known: Known, answer: Answer): boolean {
  const { now: old, ever, alone } = known;
  if (typeof answer === "string") ever.add(answer);
  const next = typeof answer === "string" ? answer : ticksOf(known, answer);
  if (typeof old === "string" && old !== next) known.before.push(old);
  if (old === null || typeof old === "string" || typeof next === "string") {
    known.now = next;
    return old !== next;
  }
  const ticks = [...next].filter((tick) => !alone.has(tick));
  if (ticks.length === 0 && [...alone].filter((tick) => old.has(tick)).length === old.size) {
    known.now = next;
    return [...old].join() !== [...next].join();
  }
  const many = old.size;
  const gone = [...alone].filter((tick) => old.delete(tick));
  for (const tick of ticks) old.add(tick);
  return gone.length > 0 || old.size !== many;
}

/** The ticks of a list that count, each once; they are among those ever told from here on. */
function ticksOf({ options, ever }: Known, list: string[]): Set<string> {
  const ticks = new Set<string>();
  for (const tick of list) {
    if (options.has(tick) || ever.size < MADE_UP) ever.add(tick);
    if (ever.has(tick)) ticks.add(tick);
  }
  return ticks;
}
