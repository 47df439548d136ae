/** A report as staff open it: its parts, its thread, and a mark on everything that does not verify (SPEC section 5). */
import { CONTACT, CORE, PAPER_FORM, PRIVATE, PRIVATE_OF_PAPER } from "./case_shape.js";
import type { Problem } from "./item.js";
import { Keyring } from "./keyring.js";
import type { OpenedReport, Part, Reporter } from "./opened_report.js";
import { type Common, type Decoded, matches } from "./record.js";
import { reporterFrom, Series } from "./series.js";
import type { Shape } from "./shape.js";

/** Verify key, hex, of a member who may have signed a sheet of paper, or its form, or undefined. */
export type PaperKey = (member: string, of: "sheet" | "form") => string | undefined;

/**
 * Opens one report with everything that belongs to it. Nothing in it makes this throw: one bad file must not hide the others.
 *
 * Args:
 *   files: names as the server gives them without the report's id: `in/1/core`, `in/2/message`, `out/1/answer`, for paper also `in/1/form`.
 *   identities: audience id → its identities, newest epoch first.
 *   instance: instance id.
 *   memberKey: verify key of a member who may confirm paper sheets, or print their forms; without it paper reports are shown as broken.
 */
export async function openReport(
  files: Map<string, Uint8Array>,
  identities: Map<string, string[]>,
  instance: string,
  memberKey: PaperKey = () => undefined,
): Promise<OpenedReport> {
  const keyring = new Keyring(identities);
  const opened = {
    core: await keyring.read(files.get("in/1/core")),
    private: await keyring.read(files.get("in/1/private")),
    contact: await keyring.read(files.get("in/1/contact")),
  };
  const paper = typeof opened.core !== "string" && opened.core.head.channel === "paper";
  const form = paper ? await keyring.read(files.get("in/1/form")) : "missing";
  const named = formOf(opened.core);
  const reporter = paper ? reporterOfPaper(form, instance, memberKey, named) : reporterOf(opened.private);
  const signer = paper ? signerOfPaper(opened.private, memberKey) : reporter?.verifyKey;
  const place = { kind: "report", instance, direction: "in", sequence: 1, previous: null, seen: 0 } as const;
  // Only a reader who could not open `private` at all may go without its key.
  const blind = opened.private === "unopened" && !keyring.ngo;
  const mailbox = paper
    ? null
    : (reporter?.mailbox ?? (typeof opened.core === "string" ? null : opened.core.head.mailbox));
  const part = (file: Decoded | Problem, shape: Shape): Part => {
    const checked = check(file, signer, blind, { ...place, mailbox }, shape);
    // Parts of several sheets make no report: one person's strip would stand under another's answers.
    return paper && checked.ok && formOf(file) !== named ? { ok: false, problem: "place" } : checked;
  };
  const core = part(opened.core, CORE);
  const privately = part(opened.private, paper ? PRIVATE_OF_PAPER : PRIVATE);
  const contact = part(opened.contact, CONTACT);
  const trusted = privately.ok ? reporter : null;
  const series = await new Series(files, keyring, instance, trusted, core.ok && blind ? mailbox : null).read(paper);
  return {
    audience: keyring.audience,
    core,
    private: privately,
    contact,
    broken:
      !core.ok ||
      (keyring.ngo && (!privately.ok || !trusted)) ||
      (!contact.ok && contact.problem !== "missing" && (keyring.ngo || contact.problem !== "unopened")),
    bound: !paper || named !== null,
    readers: core.ok ? (core.head.readers as string[]) : [],
    ...series,
  };
}

function check(
  file: Decoded | Problem,
  key: string | undefined,
  blind: boolean,
  place: Partial<Common>,
  shape: Shape,
): Part {
  if (typeof file === "string") return { ok: false, problem: file };
  if (!blind && (key === undefined || !file.verify({ type: "verify", key })))
    return { ok: false, problem: "signature" };
  if (!matches(file.head, place)) return { ok: false, problem: "place" };
  return shape(file.head) ? { ok: true, verified: !blind, head: file.head } : { ok: false, problem: "shape" };
}

const reporterOf = (file: Decoded | Problem): Reporter | null =>
  typeof file !== "string" && PRIVATE(file.head) ? reporterFrom(file.head) : null;

function signerOfPaper(file: Decoded | Problem, memberKey: PaperKey): string | undefined {
  return typeof file !== "string" && PRIVATE_OF_PAPER(file.head) ? memberKey(file.head.member as string, "sheet") : undefined;
}

/** What a file says is its form; null where it names none. */
const formOf = (file: Decoded | Problem): unknown => (typeof file === "string" ? null : (file.head.form ?? null));

function reporterOfPaper(form: Decoded | Problem, instance: string, memberKey: PaperKey, named: unknown): Reporter | null {
  if (typeof form === "string" || !PAPER_FORM(form.head)) return null;
  if (named !== null && form.head.form !== named) return null;
  const key = memberKey(form.head.member as string, "form");
  const place = { kind: "paper_form", instance, direction: "staff", sequence: 0 } as const;
  if (key === undefined || !form.verify({ type: "verify", key }) || !matches(form.head, place)) return null;
  return reporterFrom(form.head);
}
