/** Handing a part of a report to another office: what may leave, why not, and the sealing of it. */
import type { SignedInstance } from "../../../crypto/client/instance.js";
import type { Answers, AttachmentEntry } from "../../../crypto/client/item.js";
import { type OpenedReport, type ReleasePart, sealRelease } from "../../../crypto/client/staff.js";
import { clean } from "../../../web/client/forms.js";
import { type Release, releaseFor } from "../../../web/client/release.js";
import { choices, exclusions, type Routing } from "../../../web/client/routing.js";
import { type Api, BUNDLE } from "../api.js";
import type { Session } from "../keys/session.js";
import type { StaffForm } from "../texts.js";
import { caseNumber } from "./number.js";
import { toldOf } from "./answers.js";
import { attachmentsOf, laterPermissions } from "./reading.js";
import { writesAs } from "./writing.js";

/** The routing that the root has signed. */
export const routingOf = (instance: SignedInstance): Routing => instance.routing as unknown as Routing;

export interface Plan extends Release {
  /** What the person chose, and whether it was signed with the code later. */
  choice: string;
  signedLater: boolean;
  /** Exclusions that a coordinator may lift once the person concerned has agreed. */
  liftable: string[];
  attachments: AttachmentEntry[];
}

/** Audiences that receive releases. */
export const receivers = (instance: SignedInstance): string[] =>
  instance.audiences.filter((audience) => !audience.direct).map((audience) => audience.id);

/** Whether two plans hand on the same for the same reasons. */
export const isSame = (one: Plan, other: Plan): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Why nothing of a report may leave, whatever was allowed: what is not there, or not genuine, may be the person's no. */
function doubts(opened: OpenedReport, lost: boolean): string[] {
  // A damaged report or one without the person's keys cannot be told to the person, so nothing of it leaves.
  const broken = opened.broken || !opened.reporter || opened.thread.some((item) => item.direction === "in" && !item.ok);
  const short = lost || opened.withheld;
  // Somebody else's slip may have signed what was allowed, and would get the notice.
  return [...(broken ? ["broken"] : []), ...(short ? ["lost"] : []), ...(opened.bound ? [] : ["unbound"])];
}

/**
 * Says what may leave to an audience.
 *
 * Args:
 *   lifted: exclusions the coordinator lifts.
 *   lost: the server lists less than a colleague has already seen.
 */
export function planRelease(
  form: StaffForm,
  instance: SignedInstance,
  opened: OpenedReport,
  audience: string,
  lifted: string[],
  lost = false,
): Plan {
  const routing = routingOf(instance);
  const { now, ever } = toldOf(opened, form, "routed");
  const answers = clean(form, now);
  const later = laterPermissions(opened.thread);
  const chosen = { ...choices(routing, answers), ...later };
  const locale = opened.core.ok ? String(opened.core.head.locale) : "";
  const languageChecked = instance.languages[locale]?.checked === true;
  const affiliation = audience.split("/")[1] ?? "";
  const standing = exclusions(routing, answers, languageChecked);
  const liftable = standing.filter((rule) => rule.liftable === true && rule.affiliations.includes(affiliation)).map((rule) => rule.id);
  // What was taken back can be agreed to by nobody.
  const facts = { answers, choices: chosen, languageChecked, lifted: lifted.filter((id) => liftable.includes(id)), ever };
  const release = releaseFor(form, routing, audience, facts);
  // A rule that holds by something struck or replaced alone would say what that was.
  const past = routing.exclusions.filter((rule) => !standing.includes(rule)).map(({ id }) => id);
  const named = (reason: string) => (past.includes(reason) ? "once_told" : reason);
  const reasons = [...doubts(opened, lost), ...release.reasons.map(named)];
  const stopped = reasons.length > 0;
  return {
    ...release,
    ...(stopped ? { parts: [], answers: {}, files: false } : {}),
    reasons,
    choice: chosen[audience] ?? "ask_me_first",
    signedLater: audience in later,
    liftable,
    attachments: !stopped && release.files ? attachmentsOf(opened) : [],
  };
}

/** Seals a planned release with its notice to the person, and sends both in one act. Raises: ApiError, SealError. */
export async function sendRelease(
  api: Api,
  session: Session,
  id: string,
  opened: OpenedReport,
  plan: Plan,
  attachments: AttachmentEntry[],
  day: string,
): Promise<void> {
  if (plan.reasons.length > 0) throw new Error("nothing may leave");
  // Without files the part is not named, so that the notice tells the person exactly what left.
  const parts = plan.parts.filter((part) => part !== "files" || attachments.length > 0) as ReleasePart[];
  const body = await sealRelease({
    instance: session.instance,
    report: opened,
    from: writesAs(session, opened),
    signSeed: session.signSeed,
    release: {
      release: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
      audience: plan.audience,
      case: caseNumber(id),
      answers: plan.answers as Answers,
      attachments,
      parts,
      member: session.account.member,
      day,
      locale: opened.core.ok ? String(opened.core.head.locale) : "en",
    },
  });
  await api.send("POST", `/reports/${id}/releases`, body, { "Content-Type": BUNDLE });
}
