/** An opened report as the screen shows it: answers by section, labels from the form, words marked as words. */
import type { AttachmentEntry } from "../../../crypto/client/item.js";
import type { Head } from "../../../crypto/client/record.js";
import { type CaseItem, type OpenedReport, verifyKeyOf } from "../../../crypto/client/staff.js";
import type { Texts } from "../texts.js";
import type { Told } from "../../../web/client/joining.js";
import { chosen, type Form, routedAnswers, strikes, toldOf } from "./answers.js";
import { calm } from "./display.js";
import { takenDown } from "./entry.js";

export interface AnswerRow {
  question: string;
  label: string;
  /** Labels of what was ticked, in the staff's language. */
  ticked: string[];
  /** What the person wrote, or null. */
  words: string | null;
  ngoOnly: boolean;
  /** Added later with the code, wholly or in part. */
  added: boolean;
  /** What newer answers replaced, oldest first. */
  before: string[];
  /** Day on which the person took the answer back; nothing of it stands here then. */
  struck: string | null;
}

export interface AnswerSection {
  id: string;
  label: string;
  rows: AnswerRow[];
}

/** Answers in the form's order; the contact section is shown apart. */
export function sectionsOf(opened: OpenedReport, texts: Texts): AnswerSection[] {
  const { form } = texts.data;
  const sides = [toldOf(opened, form, "routed"), toldOf(opened, form, "private")];
  const struck = strikes(opened);
  const rowsOf = (id: string) =>
    sides.flatMap((side, index) => (id in side.now ? [toldRow(texts, id, side, index === 1)] : []).concat(side.struck.includes(id) && id in side.ever ? [struckRow(texts, id, struck, index === 1)] : []));
  const sections = form.sections.map(({ id, label, questions }) => ({ id, label, rows: questions.flatMap((question) => rowsOf(question.id)) }));
  const known = new Set(form.sections.flatMap((section) => section.questions.map((question) => question.id)));
  // A form that changed since must not make an answer disappear.
  const unknown = [...new Set(sides.flatMap((side) => Object.keys(side.ever)))].filter((id) => !known.has(id));
  sections.push({ id: "other", label: texts.t("section.other"), rows: unknown.flatMap(rowsOf) });
  return sections.filter((section) => section.rows.length > 0);
}

/** How to reach the person; empty when only the code is to be used, or once the case is closed. */
export function contactRows(opened: OpenedReport, texts: Texts): AnswerRow[] {
  const side = toldOf(opened, texts.data.form, "contact");
  const struck = strikes(opened);
  const gone = side.struck.filter((id) => id in side.ever).map((id) => struckRow(texts, id, struck, true));
  return [...Object.keys(side.now).map((id) => toldRow(texts, id, side, true)), ...gone];
}

function toldRow(texts: Texts, id: string, side: Told, ngoOnly: boolean): AnswerRow {
  const before = (side.before[id] ?? []).map((answer) => spoken(row(texts, id, answer, ngoOnly, false)));
  return { ...row(texts, id, side.now[id], ngoOnly, side.added.includes(id)), before };
}

const spoken = ({ words, ticked }: AnswerRow): string => words ?? ticked.join(", ");

/** That there was an answer, and since when there is none; nothing of what it said. */
function struckRow(texts: Texts, id: string, struck: ReturnType<typeof strikes>, ngoOnly: boolean): AnswerRow {
  return { ...row(texts, id, [], ngoOnly, false), words: null, struck: struck.get(id)?.day ?? null };
}

export function row(texts: Texts, id: string, answer: unknown, ngoOnly: boolean, added: boolean): AnswerRow {
  const question = texts.question(id);
  const base = { question: id, label: question?.label ?? id, ngoOnly, added, before: [], struck: null };
  if (question?.type === "language") return { ...base, ticked: chosen(answer).map((code) => texts.language(code)), words: null };
  if (question?.type === "date_month") return { ...base, ticked: chosen(answer).map((month) => texts.month(month)), words: null };
  if (question && texts.isCoded(id)) return { ...base, ticked: chosen(answer).map((option) => texts.option(id, option)), words: null };
  return { ...base, ticked: [], words: calm(chosen(answer).join(", ")) };
}

/** Language in which the person wants to be answered. */
export function answerLanguage(opened: OpenedReport, form: Form): string | null {
  const wanted = routedAnswers(opened, form).answer_language ?? toldOf(opened, form, "contact").now.answer_language;
  if (typeof wanted === "string" && wanted) return wanted;
  return opened.core.ok ? (opened.core.head.locale as string) : null;
}

/** Language of what the person wrote; null where that is not known, as where somebody else wrote it down. */
export const languageOf = ({ core }: OpenedReport): string | null =>
  core.ok && !takenDown({ channel: String(core.head.channel) }) ? String(core.head.locale) : null;

/** The question that stands for what was attached. */
export const FILES = "files";

/** Heads that may name files, by sequence. Only verified ones of later items count. */
function naming(opened: OpenedReport): { head: Head; sequence: number }[] {
  const later = opened.thread.flatMap((item) => (item.ok && item.verified && item.direction === "in" ? [item] : []));
  const all = [...(opened.core.ok ? [{ head: opened.core.head, sequence: 1 }] : []), ...later];
  // Files are a question too, and what was attached before they were taken back is gone from everybody's sight.
  const struck = strikes(opened).get(FILES)?.sequence ?? 0;
  return all.filter(({ sequence }) => sequence > struck);
}

const filesOf = (head: Head): AttachmentEntry[] => (Array.isArray(head.attachments) ? (head.attachments as AttachmentEntry[]) : []);

/** All files, those of later messages too. Only entries from verified records are offered. */
export const attachmentsOf = (opened: OpenedReport): AttachmentEntry[] => naming(opened).flatMap(({ head }) => filesOf(head));

/** A picture of what somebody wrote on a sheet of paper. It never leaves the NGO: `attachmentsOf`, which releases draw on, leaves it out. */
export interface Handwriting extends AttachmentEntry {
  question: string;
}

/** Handwriting of a sheet, that of the contact strip last; gone where the person took the answer back. */
export function handwritingOf(opened: OpenedReport): Handwriting[] {
  // Whoever writes from a phone could name anything here; a sheet is vouched for by the helper who confirmed it.
  if (!opened.core.ok || opened.core.head.channel !== "paper") return [];
  const struck = strikes(opened);
  return [opened.private, opened.contact]
    .flatMap((part) => (part.ok ? ((part.head.attachments ?? []) as Handwriting[]) : []))
    .filter(({ question }) => !struck.has(question));
}

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
