/** The answers of an opened report that count: its own, with what later messages added and strikes took away (SPEC section 5.2). */
import type { Answers } from "../../../crypto/client/item.js";
import type { CaseItem, OpenedReport, Part } from "../../../crypto/client/staff.js";
import { type Step, type Told, told } from "../../../web/client/joining.js";
import type { Question } from "../../../web/client/forms.js";

/** What is asked of the form: where an option excludes others, and which answers only the NGO reads. */
export interface Form {
  sections: { id: string; questions: Pick<Question, "id" | "options" | "visible">[] }[];
}

/** Which of a report's answers: those that may be routed, those the NGO alone reads, how to reach the person. */
export type Side = "routed" | "private" | "contact";

/** Every option or text of an answer, none where there is none. */
export const chosen = (answer: unknown): string[] =>
  Array.isArray(answer) ? answer.map(String) : typeof answer === "string" ? [answer] : [];

export const answersOf = (part: Part): Answers => (part.ok ? (part.head.answers as Answers) : {});

type Struck = Extract<CaseItem, { ok: true }> & { direction: "in" };

const isStrike = (item: CaseItem): item is Struck => item.ok && item.direction === "in" && item.head.kind === "strike";

/** Works out one side of what the person told. */
export function toldOf(opened: OpenedReport, form: Form, side: Side): Told {
  const own = { routed: opened.core, private: opened.private, contact: opened.contact }[side];
  const sides = sidesOf(form);
  const later = opened.thread.flatMap((item): Step[] => {
    if (!item.ok) return [];
    if (item.direction === "in" && item.head.kind === "strike") return [{ strikes: item.head.questions as string[] }];
    if (!item.verified || item.head.kind !== "message") return [];
    const { answers, private: hidden = {} } = item.head as unknown as { answers: Answers; private?: Answers };
    // Whoever wrote an answer for the NGO among the others, it does not become one that may be handed on. Messages from before
    // the contact section had a file of its own hold it among the private ones.
    const given = [
      ...Object.entries(answers).filter(([id]) => (sides.get(id) ?? "routed") === side),
      ...Object.entries({ ...hidden, ...item.contact }).filter(([id]) => (sides.get(id) === "contact" ? "contact" : "private") === side),
    ];
    return [{ answers: Object.fromEntries(given) }];
  });
  return told(form as Parameters<typeof told>[0], [{ answers: answersOf(own) }, ...later]);
}

function sidesOf(form: Form): Map<string, Side> {
  const entries = form.sections.flatMap(({ id, questions }) =>
    questions.map((question): [string, Side] => [question.id, question.visible === "routed" ? "routed" : id === "contact" ? "contact" : "private"]),
  );
  return new Map(entries);
}

/** Every routed answer that counts. */
export const routedAnswers = (opened: OpenedReport, form: Form): Answers => toldOf(opened, form, "routed").now;

/** Question → the newest strike: its day and sequence. */
export function strikes(opened: OpenedReport): Map<string, { day: string; sequence: number }> {
  const found = opened.thread
    .filter(isStrike)
    .flatMap(({ head, sequence }) => (head.questions as string[]).map((id): [string, { day: string; sequence: number }] => [id, { day: head.day as string, sequence }]));
  return new Map(found);
}
