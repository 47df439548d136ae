/** An opened report as the screen shows it: answers by section, labels from the form, words marked as words. */
import type { Answers, AttachmentEntry } from "../../../crypto/client/item.js";
import type { Head } from "../../../crypto/client/record.js";
import { type CaseItem, type OpenedReport, type Part, verifyKeyOf } from "../../../crypto/client/staff.js";
import type { Texts } from "../texts.js";
import { chosen } from "./board.js";

export interface AnswerRow {
  question: string;
  label: string;
  /** Labels of what was ticked, in the staff's language. */
  ticked: string[];
  /** What the person wrote, or null. */
  words: string | null;
  ngoOnly: boolean;
  /** Added later with the code. */
  added: boolean;
}

export interface AnswerSection {
  id: string;
  label: string;
  rows: AnswerRow[];
}

/** Every routed answer, with the facts that later messages added. */
export function routedAnswers(opened: OpenedReport): Answers {
  const answers: Answers = { ...answersOf(opened.core) };
  for (const item of opened.thread) {
    if (item.ok && item.verified && item.head.kind === "message") Object.assign(answers, item.head.answers);
  }
  return answers;
}

const answersOf = (part: Part): Answers => (part.ok ? (part.head.answers as Answers) : {});

/** Answers in the form's order; the contact section is shown apart. */
export function sectionsOf(opened: OpenedReport, texts: Texts): AnswerSection[] {
  const core = answersOf(opened.core);
  const routed = routedAnswers(opened);
  const ngoOnly = answersOf(opened.private);
  const sections = texts.data.form.sections.map((section) => ({
    id: section.id,
    label: section.label,
    rows: section.questions.flatMap((question) =>
      [routed, ngoOnly].flatMap((answers, index) =>
        answers[question.id] === undefined
          ? []
          : [row(texts, question.id, answers[question.id], index === 1, index === 0 && core[question.id] === undefined)],
      ),
    ),
  }));
  const known = new Set(texts.data.form.sections.flatMap((section) => section.questions.map((question) => question.id)));
  const unknown = Object.keys({ ...routed, ...ngoOnly }).filter((id) => !known.has(id));
  if (unknown.length > 0) {
    // A form that changed since must not make an answer disappear.
    const rows = unknown.map((id) => row(texts, id, routed[id] ?? ngoOnly[id], !(id in routed), false));
    sections.push({ id: "other", label: texts.t("section.other"), rows });
  }
  return sections.filter((section) => section.rows.length > 0);
}

/** How to reach the person; empty when only the code is to be used, or once the case is closed. */
export function contactRows(opened: OpenedReport, texts: Texts): AnswerRow[] {
  return Object.entries(answersOf(opened.contact)).map(([id, answer]) => row(texts, id, answer, true, false));
}

export function row(texts: Texts, id: string, answer: unknown, ngoOnly: boolean, added: boolean): AnswerRow {
  const question = texts.question(id);
  const base = { question: id, label: question?.label ?? id, ngoOnly, added };
  if (question?.type === "language") return { ...base, ticked: chosen(answer).map((code) => texts.language(code)), words: null };
  if (question?.type === "date_month") return { ...base, ticked: chosen(answer).map((month) => texts.month(month)), words: null };
  if (question && texts.isCoded(id)) return { ...base, ticked: chosen(answer).map((option) => texts.option(id, option)), words: null };
  return { ...base, ticked: [], words: chosen(answer).join(", ") };
}

/** Language in which the person wants to be answered. */
export function answerLanguage(opened: OpenedReport): string | null {
  const wanted = routedAnswers(opened).answer_language ?? answersOf(opened.contact).answer_language;
  if (typeof wanted === "string" && wanted) return wanted;
  return opened.core.ok ? (opened.core.head.locale as string) : null;
}

/** Heads that may name files, by sequence. Only verified ones of later items count. */
function naming(opened: OpenedReport): { head: Head; sequence: number }[] {
  const later = opened.thread.flatMap((item) => (item.ok && item.verified && item.direction === "in" ? [item] : []));
  return [...(opened.core.ok ? [{ head: opened.core.head, sequence: 1 }] : []), ...later];
}

const filesOf = (head: Head): AttachmentEntry[] => (Array.isArray(head.attachments) ? (head.attachments as AttachmentEntry[]) : []);

/** All files, those of later messages too. Only entries from verified records are offered. */
export const attachmentsOf = (opened: OpenedReport): AttachmentEntry[] => naming(opened).flatMap(({ head }) => filesOf(head));

/** The key a file must be signed under: that of the code in force when it was named. Null where the record that names it vouches for it. */
export function fileKey(opened: OpenedReport, id: string): string | null {
  // Whoever confirmed a sheet cannot sign as the person.
  if (opened.core.ok && opened.core.head.channel === "paper") return null;
  const found = naming(opened).find(({ head }) => filesOf(head).some((entry) => entry.id === id));
  return found ? verifyKeyOf(opened, found.sequence) : null;
}

/** Choices signed later with the code: audience → the newest. */
export function laterPermissions(thread: CaseItem[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const item of thread) {
    if (item.ok && item.verified && item.head.kind === "permission") found[item.head.audience as string] = item.head.choice as string;
  }
  return found;
}
