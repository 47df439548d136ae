/** What was written in both directions, oldest first. */
import { type Child, el } from "../../web/client/dom.js";
import type { Box } from "./box.js";
import type { MessageKey } from "./form_file.js";
import { dayText, form, organisation, t, tCoded } from "./kit.js";
import { permission } from "./permission.js";
import type { Mailbox, ThreadItem } from "./seal.js";
import { para } from "./view.js";

type Said = ThreadItem & { ok: true };

const OWN: Record<string, MessageKey> = { report: "box_you_report", message: "box_you_message", permission: "box_you_permission", strike: "box_you_strike", new_code: "box_you_new_code" };

/** The parts of a release in words. */
export function partsText(parts: unknown): string {
  const words = Array.isArray(parts) ? parts.map((part) => tCoded("part", String(part)) ?? String(part)) : [];
  // Browsers know the word for "and" in few of our languages.
  return words.join(form().direction === "rtl" ? "، " : ", ");
}

/** The newest status that verified, or null. */
export function newestStatus(mailbox: Mailbox): Said | null {
  const found = mailbox.thread.filter((item): item is Said => item.ok && item.head.kind === "status");
  return found[found.length - 1] ?? null;
}

/** The outcome in words, if the status names one that this form knows. */
export const outcomeText = (item: Said): string | undefined =>
  typeof item.head.outcome === "string" ? tCoded("outcome", item.head.outcome) : undefined;

/** Draws the thread. Own words are never in it: a found code must not give them away. */
export function thread(box: Box): HTMLElement | null {
  const { mailbox } = box;
  const own = (mailbox.state?.own ?? []).map((item) => ({ day: item.day, order: 0, node: mine(OWN[item.kind], item.day) }));
  let last = "";
  const theirs = mailbox.thread.map((item) => {
    // A refused item has no day that can be believed: it stays where it stood.
    if (item.ok) last = item.day;
    return { day: last, order: 1, node: item.ok ? said(box, item) : refused(item.problem) };
  });
  const all = [...own, ...theirs].filter(({ node }) => node !== null);
  if (all.length === 0) return null;
  all.sort((a, b) => (a.day === b.day ? a.order - b.order : a.day < b.day ? -1 : 1));
  return el("ul", { class: "thread" }, ...all.map(({ node }) => node));
}

const refused = (problem: string): HTMLElement =>
  el("li", { class: "notice warning" }, t(problem === "missing" ? "box_missing" : "box_refused"));

function mine(key: MessageKey | undefined, day: string): HTMLElement | null {
  return key ? el("li", { class: "mine" }, t(key, { day: dayText(day) })) : null;
}

function said(box: Box, item: Said): HTMLElement {
  const { head } = item;
  const day = dayText(item.day);
  const name = organisation(String(head.from));
  const body: Child[] = [];
  if (head.kind === "answer") {
    body.push(el("p", { class: "when" }, t("box_from", { name, day })));
    body.push(el("p", { lang: String(head.locale), dir: "auto", translate: "no" }, String(head.text)));
    if (typeof head.asks === "string" && !box.mailbox.stateProblem) body.push(permission(box, head.asks, item.sequence));
  } else if (head.kind === "status") {
    body.push(el("p", { class: "when" }, t("box_mark_changed", { name, day })));
    body.push(para(tCoded("status", String(head.status)) ?? String(head.status)));
    const outcome = outcomeText(item);
    if (outcome) body.push(para(outcome));
  } else {
    body.push(para(t("box_released", { name: organisation(String(head.audience)), parts: partsText(head.parts), day })));
  }
  return el("li", {}, ...body);
}
