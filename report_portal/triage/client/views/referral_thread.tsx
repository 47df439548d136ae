/** Where a release stands and what both sides wrote about it. */
import type { ReferralEntry } from "../../../crypto/client/staff.js";
import { answerDue, forwardDue, standing } from "../cases/referral_state.js";
import type { Thread, ThreadEntry } from "../cases/referral_thread.js";
import { useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { Notice, Words } from "./parts.js";

const PILL = { quiet: "", info: "", amber: "soon", red: "overdue" };

export function ReferralStanding({ thread, ask }: { thread: Thread; ask: boolean }) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const now = standing(thread.entries, thread.row.day);
  const state = thread.row.audience.endsWith("/state") ? answerDue(data.clocks, now, today()) : null;
  const forward = forwardDue(now);
  const facts: [string, string][] = [[t("referral.sent_on"), texts.day(now.sent)]];
  if (now.paper) facts.push([t("referral.paper_to"), `${now.paper.office} · ${t(`referral.way.${now.paper.way}`)}`]);
  if (now.register) facts.push([t("referral.register"), now.register]);
  if (now.promised) facts.push([t("referral.promised"), texts.day(now.promised)]);
  if (now.extended) facts.push([t("referral.extended_on"), texts.day(now.extended)]);
  if (now.result) facts.push([t("referral.result"), t(`referral.result.${now.result}`)]);
  if (forward) facts.push([t("referral.forward"), texts.day(forward)]);
  return (
    <>
      <p class="standing">
        <span class={`badge standing-${now.state}`}>{t(`referral.state.${now.state}`)}</span>{" "}
        {state && <span class={`pill ${PILL[state.colour]}`}>{t(ask ? "received.answer_due" : "referral.due", { day: texts.day(state.day) })}</span>}
      </p>
      <dl class="facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

export function ReferralEntries({ session, entries }: { session: Session; entries: ThreadEntry[] }) {
  const { texts } = useDesk();
  const { t } = texts;
  if (entries.length === 0) return null;
  return (
    <ol class="thread">
      {entries.map((one, index) => (
        <li key={index}>
          {one === null ? (
            <Notice kind="error">{t("referral.refused")}</Notice>
          ) : (
            <>
              <p class="byline">
                <strong>{t(`referral.entry.${one.entry.type}`)}</strong>
                <span>
                  {session.roster.find(one.member)?.name ?? ""} · {t(`referral.side.${one.side}`)} · {texts.day(one.day)}
                </span>
              </p>
              <Said entry={one.entry} />
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

function Said({ entry }: { entry: ReferralEntry }) {
  const { t } = useDesk().texts;
  const code = entry.type === "returned" ? t(`referral.reason.${entry.reason}`) : entry.type === "result" ? t(`referral.result.${entry.code}`) : "";
  return (
    <>
      {code && <p>{code}</p>}
      {"text" in entry && <Words text={entry.text} />}
    </>
  );
}
