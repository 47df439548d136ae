/** A petition on paper for an office that reads nothing here: printed in the NGO's name from what a release holds. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { inSentence } from "../cases/number.js";
import { PETITION_LOCALES, petitionFacts, type PetitionLocale } from "../cases/petition.js";
import { listReceived } from "../cases/received.js";
import { standing } from "../cases/referral_state.js";
import { openThread, sideOf, type Thread } from "../cases/referral_thread.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { Button, Heading, Notice, Progress, Said } from "./parts.js";
import { PaperLine, PetitionSheet } from "./petition_sheet.js";
import { ReferralForm } from "./referral_form.js";
import { ReferralStanding } from "./referral_thread.js";

interface Props {
  session: Session;
  /** Of the report. */
  id: string;
  release: string;
  go: (to: Screen) => void;
}

export function PetitionScreen({ session, id, release, go }: Props) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [thread, setThread] = useState<Thread | null>(null);
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");

  const load = async () => {
    setFailed("");
    try {
      const row = (await listReceived(api)).find((one) => one.id === release);
      if (!row) return setFailed(t("received.broken"));
      setThread(await openThread(api, session, row));
    } catch (error) {
      setFailed(error instanceof ApiError ? refusal(texts, error) : t("received.broken"));
    }
  };
  useEffect(() => void load(), [release]);
  const written = async (what: string) => {
    await load();
    setSaid(what);
  };

  return (
    <>
      <div class="no-print">
        <p class="crumbs">
          <Button small onClick={() => go({ at: "case", id })}>
            {thread ? t("case.title", { number: inSentence(thread.release.case) }) : t("app.back")}
          </Button>
        </p>
        <Heading>{t("petition.title")}</Heading>
        <Said text={said} />
        {failed && <Notice kind="error">{failed}</Notice>}
        {!thread && !failed && <Progress label={t("received.opening")} part={null} />}
        {thread && (
          <>
            <p class="lead">{t("petition.intro")}</p>
            <Notice kind="warning">{t("petition.lawyer")}</Notice>
            <div class="actions">
              <Button kind="primary" onClick={() => print()}>
                {t("petition.print")}
              </Button>
            </div>
          </>
        )}
      </div>
      {thread && PETITION_LOCALES.map((locale) => <Sheet key={locale} thread={thread} locale={locale} />)}
      {thread && (
        <section class="card no-print" aria-labelledby="after-title">
          <h2 id="after-title">{t("petition.after")}</h2>
          <ReferralStanding thread={thread} ask={false} />
          <ReferralForm
            session={session}
            thread={thread}
            side={sideOf(session, thread.row.audience)}
            now={standing(thread.entries, thread.row.day)}
            onWritten={written}
          />
        </section>
      )}
    </>
  );
}

function Sheet({ thread, locale }: { thread: Thread; locale: PetitionLocale }) {
  const { petition } = useDesk().data;
  const { release } = thread;
  const facts = petitionFacts(petition, release, locale);
  const workplace = facts.find((fact) => fact.question === "workplace_place");
  return (
    <PetitionSheet locale={locale} audience={release.audience} number={release.case}>
      {(say) => (
        <dl class="facts">
          {facts
            .filter((fact) => fact !== workplace)
            .map((fact) => (
              <PaperLine key={fact.question} label={fact.label} value={fact.said} />
            ))}
          <PaperLine label={say("workplace")} value={workplace?.said ?? ""} />
          <PaperLine label={say("company_seat")} value="" />
        </dl>
      )}
    </PetitionSheet>
  );
}
