/** One case on one page. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { warnings } from "../../../web/client/signals.js";
import { chosen, type Line, lineOf } from "../cases/board.js";
import type { Caseload } from "../cases/caseload.js";
import { linesOf } from "../cases/lines.js";
import { inSentence } from "../cases/number.js";
import { patterns } from "../cases/patterns.js";
import { answerLanguage, attachmentsOf, contactRows, fileKey, sectionsOf } from "../cases/reading.js";
import { routingOf } from "../cases/releasing.js";
import { signalsOf } from "../cases/signals.js";
import { setStatus } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { AnswerBox } from "./answer_box.js";
import { AnswerRows, CaseAnswers } from "./case_answers.js";
import { CaseFiles } from "./case_files.js";
import { CaseReferrals } from "./case_referrals.js";
import { CaseDates, CaseIndicators, CaseReaders } from "./case_side.js";
import { CaseStatus } from "./case_status.js";
import { CaseThread } from "./case_thread.js";
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
  const warned = found ? warnings(routing, found.entry.ticks).includes("ngo_or_helper") : false;
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
  if (warned && !agreed) {
    const mine = line.of.entry.notMe.includes(session.account.member);
    return (
      <section class="narrow">
        {back}
        {title}
        <Notice kind="warning">
          <h2>{t("case.conflict_title")}</h2>
          <p>{t("case.conflict_text")}</p>
          <p>{t("case.conflict_limit")}</p>
          {mine && <p>{t("case.conflict_marked")}</p>}
        </Notice>
        <div class="actions">
          <Button
            kind="primary"
            onClick={() => {
              caseload.markNotMe(id);
              go({ at: "board" });
            }}
          >
            {t("case.conflict_not_me")}
          </Button>
          <Button onClick={() => setAgreed(true)}>{t("case.conflict_open")}</Button>
        </div>
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
  return (
    <>
      {back}
      {title}
      <Summary line={line} opened={opened} caseload={caseload} />
      {failed && <Notice kind="error">{failed}</Notice>}
      <div class="columns">
        <div class="main">
          <CaseAnswers sections={sectionsOf(opened, texts)} language={opened.core.ok ? String(opened.core.head.locale) : null} />
          <Contact opened={opened} />
          <CaseFiles
            files={attachmentsOf(opened)}
            number={line.number}
            keyOf={(entry) => fileKey(opened, entry.id)}
          />
          {session.account.affiliation === "ngo" && (
            <CaseReferrals
              session={session}
              caseload={caseload}
              id={id}
              version={version}
              go={go}
              onAsk={(canned) => setOffer({ canned })}
              onReferred={opened.reporter && !opened.broken && line.of.entry.status !== "referred" ? () => void refer() : null}
            />
          )}
          <CaseThread opened={opened} />
          {opened.reporter && !opened.broken && <AnswerBox session={session} id={id} opened={opened} onSent={load} offer={offer} />}
        </div>
        <div class="side">
          <CaseDates line={line} />
          <CaseReaders session={session} opened={opened} line={line} />
          <CaseIndicators line={line} />
          {opened.reporter && !opened.broken && (
            <CaseStatus session={session} line={line} opened={opened} onChanged={load} />
          )}
          <section class="card no-print" aria-labelledby="release-title">
            <h2 id="release-title">{t("release.title")}</h2>
            {session.account.role === "coordinator" ? (
              <Button onClick={() => go({ at: "release", id })}>{t("release.open")}</Button>
            ) : (
              <p class="hint">{t("release.coordinator_only")}</p>
            )}
          </section>
        </div>
      </div>
    </>
  );
}

function Summary({ line, opened, caseload }: { line: Line; opened: OpenedReport; caseload: Caseload }) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const { row, entry, lost } = line.of;
  const { ticks } = entry;
  const all = linesOf(caseload, data, today());
  const same = useMemo(() => patterns(all).find((pattern) => pattern.lines.some(({ id }) => id === line.id)), [entry]);
  const facts: [string, string][] = [
    [t("case.received"), texts.day(row.received)],
    [t("case.channel"), t(`case.channel_${entry.channel || "web"}`)],
    [t("case.written_in"), texts.language(entry.locale)],
    [t("case.answer_in"), texts.language(answerLanguage(opened, data.form))],
  ];
  return (
    <>
      {opened.broken && (
        <div class="notice error" role="alert">
          <h2>{t("case.broken_title")}</h2>
          <p>{t("case.broken_text")}</p>
        </div>
      )}
      {lost && <Notice kind="error">{t("board.lost")}</Notice>}
      {line.signals.urgent && <p class="banner urgent">{t("board.urgent")}</p>}
      {line.signals.forcedLabour && <p class="banner forced">{t("board.forced_labour")}</p>}
      {ticks.age_group === "under_18" && <Notice kind="warning">{t("case.minor")}</Notice>}
      {(ticks.reporting_for === "someone_else" || ticks.reporting_for === "i_saw_it") && (
        <Notice kind="warning">{t("case.third_person")}</Notice>
      )}
      {entry.channel === "paper" && <Notice>{t("case.paper_unsigned")}</Notice>}
      {(chosen(ticks.areas).includes("check_contract") || chosen(ticks.wish).includes("lease_check")) && (
        <Notice>{t("case.lease")}</Notice>
      )}
      {same && <Notice>{t("case.pattern", { count: same.lines.length - 1 })}</Notice>}
      <dl class="summary">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {ticks.interpreter_needed === "yes" && (
          <div>
            <dt>{t("case.interpreter")}</dt>
            <dd>{t("app.yes")}</dd>
          </div>
        )}
      </dl>
    </>
  );
}

/** Contact details stay behind a button: whoever stands beside the screen need not see them. */
function Contact({ opened }: { opened: OpenedReport }) {
  const { texts } = useDesk();
  const { t } = texts;
  const [shown, setShown] = useState(false);
  const rows = contactRows(opened, texts);
  return (
    <section class="card" aria-labelledby="contact-title">
      <h2 id="contact-title">
        {t("case.contact")} <span class="badge ngo">{t("case.ngo_only_title")}</span>
      </h2>
      {rows.length === 0 ? (
        <p class="hint">{t("case.contact_none")}</p>
      ) : shown ? (
        <>
          <AnswerRows rows={rows.map((row) => ({ ...row, ngoOnly: false }))} language={null} />
          <p class="hint">{t("case.contact_note")}</p>
        </>
      ) : (
        <Button small onClick={() => setShown(true)}>
          {t("case.contact_show")}
        </Button>
      )}
    </section>
  );
}
