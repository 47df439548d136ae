/**
 * Whether a release went against what the person told or allowed. The server cannot know it and the sending browser may have been changed;
 * every colleague who opens the case, and the office that received it, look again.
 */
import type { Answers } from "../../../crypto/client/item.js";
import type { OpenedReport, Release } from "../../../crypto/client/staff.js";
import { leaves } from "../../../web/client/release.js";
import { exclusions, partsFor, type Routing } from "../../../web/client/routing.js";
import { chosen, type Form, toldOf } from "./answers.js";

/** `barred`: a rule that nobody may lift keeps the office out. `not_allowed`: the person did not allow it, or not so much. */
export type Against = "barred" | "not_allowed" | null;

/** Whether a rule that no agreement lifts keeps an audience from what these answers tell. */
export function isBarred(routing: Routing, audience: string, answers: Answers): boolean {
  const affiliation = audience.slice(audience.indexOf("/") + 1);
  // A language may have been checked when it was sent and not be any more; that is no rule about the person.
  return exclusions(routing, answers, true).some(({ affiliations, liftable }) => !liftable && affiliations.includes(affiliation));
}

/** Offices that no part of a report may be handed to, whoever agrees. Struck and replaced answers count. */
export function barredOffices(opened: OpenedReport, form: Form, routing: Routing, audiences: string[]): string[] {
  const { now, ever } = toldOf(opened, form, "routed");
  return audiences.filter((audience) => [now, ever].some((answers) => isBarred(routing, audience, answers)));
}

/** Judges a release by the report. A permission that was narrowed since is no breach: what had left could not be called back. */
export function against(opened: OpenedReport, form: Form, routing: Routing, release: Pick<Release, "audience" | "answers" | "attachments" | "day">): Against {
  const { audience, answers, attachments } = release;
  if (barredOffices(opened, form, routing, [audience]).length > 0) return "barred";
  const parts = allowedThen(opened, form, routing, release).flatMap((choice) => partsFor(routing, audience, choice));
  const within = Object.keys(answers).every((question) => leaves(routing, parts, question));
  return parts.length > 0 && within && (attachments.length === 0 || parts.includes("files")) ? null : "not_allowed";
}

/** Choices about an audience that may have been in force when a release was made: signed with the code, or else ever told. */
function allowedThen(opened: OpenedReport, form: Form, routing: Routing, { audience, day }: Pick<Release, "audience" | "day">): string[] {
  const told = chosen(toldOf(opened, form, "routed").ever[routing.permissions[audience]?.question ?? ""]);
  const of = (kind: string) => opened.thread.flatMap((item) => (item.ok && item.verified && item.head.kind === kind && item.head.audience === audience ? [item] : []));
  const signed = of("permission");
  const choice = ({ head }: (typeof signed)[number]) => String(head.choice);
  // The notice says up to which item its writer had read; those of one day are not told apart, and without one everything counts.
  const notices = of("release_notice").filter(({ head }) => head.day === day);
  if (notices.length === 0) return [...told, ...signed.map(choice)];
  return notices.flatMap(({ head: { seen } }) => {
    const last = signed.filter(({ sequence }) => sequence <= seen).at(-1);
    return last ? [choice(last)] : told;
  });
}
