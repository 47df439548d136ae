/** The coordinator's view of what left a case: each release with its state, and what to do next. */
import { useEffect, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { against } from "../cases/against.js";
import type { Caseload } from "../cases/caseload.js";
import { markOf, type OfficeMarks } from "../cases/office_marks.js";
import { listReceived } from "../cases/received.js";
import { routingOf } from "../cases/releasing.js";
import { standing } from "../cases/referral_state.js";
import { openThread, type Thread } from "../cases/referral_thread.js";
import { refusal, useDesk } from "../desk.js";
import { ApiError } from "../api.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { Button, Notice, Said } from "./parts.js";
import { ReferralForm } from "./referral_form.js";
import { ReferralEntries, ReferralStanding } from "./referral_thread.js";

interface Props {
  session: Session;
  caseload: Caseload;
  id: string;
  opened: OpenedReport;
  /** Changes when the case was loaded anew. */
  version: number;
  go: (to: Screen) => void;
  /** Opens the answer box with a ready-made message. */
  onAsk: (canned: string) => void;
  /** Tells the person that another office has it; null where that was told. */
  onReferred: (() => void) | null;
}

export function CaseReferrals({ session, caseload, id, opened, version, go, onAsk, onReferred }: Props) {
  const { texts, api, data, today } = useDesk();
  const { t } = texts;
  const [threads, setThreads] = useState<Thread[]>([]);
  const [broken, setBroken] = useState(0);
  const [lost, setLost] = useState(false);
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");

  const load = async () => {
    setFailed("");
    try {
      const rows = (await listReceived(api)).filter((row) => row.report === id);
      const found: Thread[] = [];
      let unread = 0;
      for (const row of rows) {
        try {
          found.push(await openThread(api, session, row));
        } catch (error) {
          if (error instanceof ApiError) throw error;
          unread += 1;
        }
      }
      const before = caseload.find(id)?.entry.offices ?? {};
      setLost(Object.entries(before).some(([release, mark]) => mark.entries > (found.find(({ row }) => row.id === release)?.entries.length ?? 0)));
      const marks: OfficeMarks = {};
      for (const { row, entries } of found) {
        marks[row.id] = markOf(row.audience, row.day, standing(entries, row.day), entries.length, today(), before[row.id]);
      }
      if (found.length > 0) caseload.markOffices(id, marks);
      setBroken(unread);
      setThreads(found);
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  useEffect(() => void load(), [id, version]);
  const written = async (what: string) => {
    await load();
    setSaid(what);
  };

  if (threads.length === 0 && !failed && broken === 0 && !lost) return null;
  return (
    <section class="card referrals" aria-labelledby="referrals-title">
      <h2 id="referrals-title">{t("referral.title")}</h2>
      <Said text={said} />
      {failed && <Notice kind="error">{failed}</Notice>}
      {broken > 0 && <Notice kind="error">{t("received.broken")}</Notice>}
      {lost && <Notice kind="error">{t("referral.lost")}</Notice>}
      {threads.map((thread) => {
        const now = standing(thread.entries, thread.row.day);
        const breach = against(opened, data.form, routingOf(session.instance), thread.release);
        return (
          <article key={thread.row.id} class="referral">
            <h3>{texts.audience(thread.row.audience)}</h3>
            {breach && <Notice kind="error">{t(`against.${breach}`)}</Notice>}
            <ReferralStanding thread={thread} ask={false} />
            <ReferralEntries session={session} entries={thread.entries} />
            <div class="actions no-print">
              {!breach && (
                <Button small onClick={() => go({ at: "petition", id, release: thread.row.id })}>
                  {t("petition.open")}
                </Button>
              )}
              {now.state === "asked" && (
                <Button small onClick={() => onAsk("office_asks")}>
                  {t("referral.ask_person")}
                </Button>
              )}
              {now.result && (
                <Button small onClick={() => onAsk("office_result")}>
                  {t("referral.tell_person")}
                </Button>
              )}
              {onReferred && !now.result && (
                <Button small onClick={onReferred}>
                  {t("referral.tell_referred")}
                </Button>
              )}
            </div>
            <ReferralForm session={session} thread={thread} side="ngo" now={now} onWritten={written} />
          </article>
        );
      })}
    </section>
  );
}
