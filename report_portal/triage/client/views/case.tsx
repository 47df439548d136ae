/** One case on one page. */
import { useEffect, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { warnings } from "../../../web/client/signals.js";
import { lineOf } from "../cases/board.js";
import type { Caseload } from "../cases/caseload.js";
import { leaseOf, leaseOutcome } from "../cases/lease.js";
import { inSentence } from "../cases/number.js";
import { attachmentsOf, fileKey, FILES, handwritingOf, languageOf, sectionsOf } from "../cases/reading.js";
import { routingOf } from "../cases/releasing.js";
import { signalsOf } from "../cases/signals.js";
import { setStatus } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { AnswerBox } from "./answer_box.js";
import { CaseAnswers } from "./case_answers.js";
import { Beside } from "./case_beside.js";
import { CaseFactDays } from "./case_fact_days.js";
import { CaseFiles } from "./case_files.js";
import { CaseGate, keptOff } from "./case_gate.js";
import { CaseHold } from "./case_hold.js";
import { CaseLease, isAboutRoom } from "./case_lease.js";
import { CaseMarks } from "./case_marks.js";
import { CaseNotes } from "./case_notes.js";
import { CaseReferrals } from "./case_referrals.js";
import { CaseDates, CaseIndicators, CaseReaders } from "./case_side.js";
import { CaseStatus } from "./case_status.js";
import { CaseContact, CaseSummary } from "./case_summary.js";
import { CaseTasks } from "./case_tasks.js";
import { CaseTexts } from "./case_texts.js";
import { CaseThread } from "./case_thread.js";
import { CaseWork } from "./case_work.js";
import { keepsFiles, useFileDesk } from "./file_desk.js";
import { Button, Heading, Notice, Progress } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  id: string;
  /** Ready-made message to begin with. */
  ask: string | null;
  go: (to: Screen) => void;
}

export function CaseScreen({ session, caseload, id, ask, go }: Props) {
  const { texts, data, api, today } = useDesk();
  const { t } = texts;
  const [opened, setOpened] = useState<OpenedReport | null>(null);
  const [failed, setFailed] = useState("");
  const [version, setVersion] = useState(0);
  const [offer, setOffer] = useState<{ canned: string } | null>(ask ? { canned: ask } : null);
  const [agreed, setAgreed] = useState(false);
  const found = caseload.find(id);
  const line = found && lineOf(found, signalsOf(found, data, today()));
  const routing = routingOf(session.instance);
  const warned = found ? keptOff(found.entry, session.account.member) || warnings(routing, found.entry.ticks).includes("ngo_or_helper") : false;
  const mayOpen = Boolean(found && !found.row.withdrawn && (!warned || agreed));

  const load = async () => {
    setFailed("");
    try {
      const report = await caseload.open(id);
      caseload.markRead(id, caseload.find(id)?.row.in_sequence ?? 1, today());
      setOpened(report);
      setVersion((before) => before + 1);
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  const refer = async () => {
    if (!opened) return;
    try {
      await setStatus(api, session, id, opened, "referred", null, today());
      await load();
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  const loaded = useFileDesk(session, caseload, id, opened, version);
  const { desk } = loaded;
  useEffect(() => {
    if (mayOpen) void load();
  }, [mayOpen]);

  const back = (
    <p class="crumbs no-print">
      <Button small onClick={() => go({ at: "board" })}>
        {t("case.to_board")}
      </Button>
    </p>
  );
  if (!line) return back;
  const title = <Heading>{t("case.title", { number: inSentence(line.number) })}</Heading>;

  if (line.state === "withdrawn") {
    return (
      <>
        {back}
        {title}
        <Notice>
          <h2>{t("case.withdrawn_title")}</h2>
          <p>{t("case.withdrawn_text")}</p>
        </Notice>
      </>
    );
  }
  // Not in the middle of the work: whoever has just said it here still reads on.
  if (warned && !agreed && !opened) {
    return (
      <section class="narrow">
        {back}
        {title}
        <CaseGate caseload={caseload} id={id} me={session.account.member} onOpen={() => setAgreed(true)} onLeave={() => go({ at: "board" })} />
      </section>
    );
  }
  if (!opened) {
    return (
      <>
        {back}
        {title}
        {failed ? (
          <Notice kind="error">
            <p>{failed}</p>
            <Button onClick={() => void load()}>{t("app.retry")}</Button>
          </Notice>
        ) : (
          <Progress label={t("board.unlocking")} part={null} />
        )}
      </>
    );
  }
  const language = languageOf(opened);
  const lease = <CaseLease desk={desk} opened={opened} onOpen={() => go({ at: "lease", id })} />;
  return (
    <>
      {back}
      {title}
      <p class="on-paper">{t("export.not_here")}</p>
      <CaseSummary line={line} opened={opened} caseload={caseload} />
      {failed && <Notice kind="error">{failed}</Notice>}
      <div class="columns">
        <div class="main">
          {isAboutRoom(opened) && lease}
          <CaseAnswers
            sections={sectionsOf(opened, texts)}
            language={language}
            beside={(source, label, words) =>
              desk && <Beside desk={desk} opened={opened} source={source} label={label} language={language} kinds={["translation"]} words={words} />
            }
          />
          <CaseContact opened={opened} />
          <CaseFiles
            files={attachmentsOf(opened)}
            handwriting={handwritingOf(opened)}
            number={line.number}
            keyOf={(entry) => fileKey(opened, entry.id)}
          >
            {desk && attachmentsOf(opened).length > 0 && (
              <Beside desk={desk} opened={opened} source={FILES} label={t("case.files")} language={language} kinds={["transcription", "translation"]} />
            )}
          </CaseFiles>
          {!isAboutRoom(opened) && lease}
          {session.account.affiliation === "ngo" && (
            <CaseReferrals
              session={session}
              caseload={caseload}
              id={id}
              opened={opened}
              version={version}
              go={go}
              onAsk={(canned) => setOffer({ canned })}
              onReferred={opened.reporter && !opened.broken && line.of.entry.status !== "referred" ? () => void refer() : null}
            />
          )}
          <CaseThread
            opened={opened}
            beside={(sequence, written, words) =>
              desk && (
                <Beside
                  desk={desk}
                  opened={opened}
                  source={sequence}
                  label={t("note.source_message", { sequence })}
                  language={written}
                  kinds={["translation"]}
                  words={words}
                />
              )
            }
          />
          {opened.reporter && !opened.broken && <AnswerBox session={session} id={id} opened={opened} onSent={load} offer={offer} />}
          <CaseNotes loaded={loaded} />
        </div>
        <div class="side">
          {desk && <CaseWork desk={desk} />}
          {desk && <CaseTasks desk={desk} />}
          {desk && <CaseTexts desk={desk} opened={opened} />}
          <CaseDates line={line} />
          {desk && <CaseHold key={version} desk={desk} id={id} go={go} />}
          {desk && <CaseFactDays desk={desk} />}
          {desk && <CaseMarks desk={desk} caseload={caseload} id={id} go={go} />}
          <CaseReaders session={session} opened={opened} line={line} />
          <CaseIndicators line={line} />
          {opened.reporter && !opened.broken && (
            <CaseStatus session={session} caseload={caseload} line={line} opened={opened} suggested={desk && leaseOutcome(leaseOf(desk.file, opened))} onChanged={load} />
          )}
          <section class="card no-print" aria-labelledby="release-title">
            <h2 id="release-title">{t("release.title")}</h2>
            {session.account.role === "coordinator" ? (
              <Button onClick={() => go({ at: "release", id })}>{t("release.open")}</Button>
            ) : (
              <p class="hint">{t("release.coordinator_only")}</p>
            )}
          </section>
          {keepsFiles(session) && (
            <p class="no-print">
              <Button small onClick={() => go({ at: "export", id })}>
                {t("export.open")}
              </Button>
            </p>
          )}
        </div>
      </div>
    </>
  );
}
