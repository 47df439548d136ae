/** The receiver's screen: what was sent, and the facts in it. Nothing else. */
import { useEffect, useState } from "preact/hooks";
import { isBarred } from "../cases/against.js";
import { spoken } from "../cases/number.js";
import { listReceived, type ReceivedRow } from "../cases/received.js";
import { row } from "../cases/reading.js";
import { routingOf } from "../cases/releasing.js";
import { standing } from "../cases/referral_state.js";
import { openThread, sideOf, type Thread } from "../cases/referral_thread.js";
import { ApiError } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { AnswerRows } from "./case_answers.js";
import { CaseFiles } from "./case_files.js";
import { Button, Heading, Notice, Progress, Said } from "./parts.js";
import { ReferralForm } from "./referral_form.js";
import { ReferralEntries, ReferralStanding } from "./referral_thread.js";

export function Received({ session }: { session: Session }) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [rows, setRows] = useState<ReceivedRow[] | null>(null);
  const [opened, setOpened] = useState<Record<string, Thread | "busy" | "broken">>({});
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");

  const load = async (): Promise<boolean> => {
    setFailed("");
    setSaid("");
    try {
      setRows(await listReceived(api));
      return true;
    } catch (error) {
      setFailed(refusal(texts, error));
      return false;
    }
  };
  const refresh = async () => {
    if (await load()) setSaid(t("board.refreshed"));
  };
  useEffect(() => void load(), []);

  const show = async (one: ReceivedRow) => {
    // What is on the screen stays while it is fetched again.
    setOpened((all) => (typeof all[one.id] === "object" ? all : { ...all, [one.id]: "busy" }));
    try {
      const thread = await openThread(api, session, one);
      setOpened((all) => ({ ...all, [one.id]: thread }));
    } catch (error) {
      if (error instanceof ApiError) setFailed(refusal(texts, error));
      setOpened(({ [one.id]: _, ...rest }) => (error instanceof ApiError ? rest : { ...rest, [one.id]: "broken" }));
    }
  };

  return (
    <>
      <div class="head">
        <Heading>{t("received.title")}</Heading>
        <Button small onClick={() => void refresh()}>
          {t("members.refresh")}
        </Button>
      </div>
      <Said text={said} />
      <p class="lead">{t("received.intro")}</p>
      {failed && (
        <Notice kind="error">
          <p>{failed}</p>
          <Button small onClick={() => void load()}>
            {t("app.retry")}
          </Button>
        </Notice>
      )}
      {rows === null && !failed && <Progress label={t("app.wait")} part={null} />}
      {rows?.length === 0 && (
        <section class="card empty">
          <h2>{t("received.empty_title")}</h2>
          <p>{t("received.empty_1")}</p>
          <p>{t("received.empty_2")}</p>
        </section>
      )}
      <ul class="lines">
        {rows?.map((one) => (
          <li key={one.id} class="card received">
            <ReceivedOne row={one} state={opened[one.id]} session={session} onOpen={() => show(one)} onSaid={setSaid} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface OneProps {
  row: ReceivedRow;
  state: Thread | "busy" | "broken" | undefined;
  session: Session;
  onOpen: () => Promise<void>;
  onSaid: (said: string) => void;
}

function ReceivedOne({ row: one, state, session, onOpen, onSaid }: OneProps) {
  const { texts } = useDesk();
  const { t } = texts;
  const head = (
    <p class="byline">
      <strong>{texts.audience(one.audience)}</strong>
      <span>
        {t("received.day")} {texts.day(one.day)}
      </span>
    </p>
  );
  if (state === undefined || state === "busy") {
    return (
      <>
        {head}
        <Button small busy={state === "busy"} onClick={() => void onOpen()}>
          {t(state === "busy" ? "received.opening" : "received.open")}
        </Button>
      </>
    );
  }
  if (state === "broken") {
    return (
      <>
        {head}
        <Notice kind="error">{t("received.broken")}</Notice>
      </>
    );
  }
  const { release, entries } = state;
  // What keeps this office out may stand in what it was sent; then nobody here reads on, and why is not said either.
  if (isBarred(routingOf(session.instance), one.audience, release.answers)) {
    return (
      <>
        {head}
        <Notice kind="error">{t("received.not_for_us")}</Notice>
      </>
    );
  }
  const rows = Object.entries(release.answers).map(([id, answer]) => row(texts, id, answer, false, false));
  const name = session.roster.find(release.member)?.name ?? "";
  const now = standing(entries, one.day);
  const written = async (said: string) => {
    await onOpen();
    onSaid(said);
  };
  return (
    <>
      {head}
      <h2>
        {t("received.case")} <span dir="ltr">{spoken(release.case)}</span>
      </h2>
      <ReferralStanding thread={state} ask />
      <p class="small">
        {t("received.from", { name })} · {t("received.written_in", { language: texts.language(release.locale) })}
      </p>
      <p class="small">
        {t("received.parts")}: {release.parts.map((part) => t(`release.part.${part}`)).join(" · ")}
      </p>
      <section aria-labelledby={`facts-${one.id}`}>
        <h3 id={`facts-${one.id}`}>{t("received.facts")}</h3>
        <AnswerRows rows={rows} language={release.locale} />
      </section>
      {release.attachments.length > 0 && <CaseFiles files={release.attachments} number={release.case} keyOf={() => null} />}
      <ReferralEntries session={session} entries={entries} />
      {sideOf(session, one.audience) === "office" && (
        <ReferralForm session={session} thread={state} side="office" now={now} onWritten={written} />
      )}
    </>
  );
}
