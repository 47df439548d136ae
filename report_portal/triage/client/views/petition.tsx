/** A petition on paper for an office that reads nothing here: printed in the NGO's name from what a release holds. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { inSentence } from "../cases/number.js";
import { paperDay, PETITION_LOCALES, petitionFacts, type PetitionLocale } from "../cases/petition.js";
import { listReceived } from "../cases/received.js";
import { standing } from "../cases/referral_state.js";
import { openThread, sideOf, type Thread } from "../cases/referral_thread.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { Button, Heading, Notice, Progress, Said } from "./parts.js";
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
  const { data, today } = useDesk();
  const { petition } = data;
  const words = petition.texts[locale];
  const say = (key: string, values: Record<string, string> = {}) =>
    (words[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { release } = thread;
  const office = petition.offices[release.audience];
  const facts = petitionFacts(petition, release, locale);
  const workplace = facts.find((fact) => fact.question === "workplace_place");
  const fields = ["organisation", "seat", "address", "registration"] as const;
  const { name, ...others } = petition.organisation;
  const values = { organisation: name, ...others };
  return (
    <article class="sheet petition-sheet" lang={locale} dir="ltr" translate={false}>
      <p class="petition-head">
        <span>{say("number", { number: release.case })}</span>
        <span>{say("day", { day: paperDay(today()) })}</span>
      </p>
      <h2>{say("title")}</h2>
      <dl class="facts">
        <Line label={say("to")} value={[office?.name, office?.address].filter(Boolean).join(", ")} />
        {fields.map((field) => (
          <Line key={field} label={say(field)} value={values[field]} />
        ))}
      </dl>
      <p>{say("law")}</p>
      <p>{say("anonymous")}</p>
      <h3>{say("facts")}</h3>
      <dl class="facts">
        {facts
          .filter((fact) => fact !== workplace)
          .map((fact) => (
            <div key={fact.question}>
              <dt>{fact.label}</dt>
              <dd dir="auto">{fact.said}</dd>
            </div>
          ))}
        <Line label={say("workplace")} value={workplace?.said ?? ""} />
        <Line label={say("company_seat")} value="" />
      </dl>
      <h3>{say("asked")}</h3>
      <ol>
        {["ask_1", "ask_2", "ask_3", "ask_4"].map((key) => (
          <li key={key}>{say(key)}</li>
        ))}
      </ol>
      <p>{say("due")}</p>
      <p class="signature">{say("signature")}</p>
    </article>
  );
}

/** What is not known is a line to fill in by hand. */
function Line({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class={value ? "" : "by-hand"} dir="auto">
        {value}
      </dd>
    </div>
  );
}
