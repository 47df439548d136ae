/** Sending a part of a report to another office: exactly what leaves, under which permission, or why nothing does. */
import { useEffect, useState } from "preact/hooks";
import type { AttachmentEntry } from "../../../crypto/client/item.js";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import { type Caseload, isConflict } from "../cases/caseload.js";
import { caseNumber, inSentence } from "../cases/number.js";
import { row } from "../cases/reading.js";
import { isSame, type Plan, planRelease, receivers, sendRelease } from "../cases/releasing.js";
import { reloadIfOld } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { AnswerRows } from "./case_answers.js";
import { Button, Check, ErrorSummary, type FieldError, Form, Heading, Notice, Progress, Radios, Said } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  id: string;
  go: (to: Screen) => void;
}

/** Questions whose answers are the person's own words. */
const STORY = "story";
/** Ready-made messages that ask for the permission of an office. */
const ASKING: Record<string, string> = { city: "ask_city", state: "ask_inspectors" };

export function ReleaseScreen({ session, caseload, id, go }: Props) {
  const { texts, api, data, page, today } = useDesk();
  const { t } = texts;
  const offices = receivers(session.instance);
  const [opened, setOpened] = useState<OpenedReport | null>(null);
  const [audience, setAudience] = useState(offices[0] ?? "");
  const [lifted, setLifted] = useState<string[]>([]);
  const [left, setLeft] = useState<string[]>([]);
  const [read, setRead] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");

  const planned = (report: OpenedReport, office: string, rules: string[]) =>
    planRelease(data.form, session.instance, report, office, rules, caseload.find(id)?.lost);
  const load = async (first = false) => {
    try {
      const report = await caseload.open(id);
      setOpened(report);
      const possible = offices.find((office) => planned(report, office, []).reasons.length === 0);
      if (first && possible) setAudience(possible);
    } catch (error) {
      setErrors([{ id: "read", text: refusal(texts, error) }]);
    }
  };
  useEffect(() => void load(true), []);

  const found = caseload.find(id);
  const back = (
    <p class="crumbs no-print">
      <Button small onClick={() => go({ at: "case", id })}>
        {t("case.title", { number: inSentence(caseNumber(id)) })}
      </Button>
    </p>
  );
  if (!opened || !found) {
    return (
      <>
        {back}
        <Heading>{t("release.title")}</Heading>
        <ErrorSummary errors={errors} />
        {errors.length === 0 && <Progress label={t("board.unlocking")} part={null} />}
      </>
    );
  }
  const plan = planned(opened, audience, lifted);
  const files = plan.attachments.filter((entry) => !left.includes(entry.id));
  const before = found.entry.sent.filter((one) => one.audience === audience);

  const choose = (to: string) => {
    setAudience(to);
    setRead(false);
    setSaid("");
    setErrors([]);
  };
  const submit = async () => {
    if (!read) return setErrors([{ id: "read", text: t("release.read_it_error") }]);
    setErrors([]);
    setBusy(true);
    try {
      // This may have been open for hours, and the person said no meanwhile, or something that is to be read first.
      const latest = await caseload.open(id);
      if (latest.next.seen !== opened.next.seen || !isSame(plan, planned(latest, audience, lifted))) {
        throw new ApiError("unread", 409);
      }
      await sendRelease(api, session, id, latest, plan, files, today());
      setRead(false);
      await load();
      setSaid(t("release.sent", { audience: texts.audience(audience) }));
      // The button that had the focus was switched off meanwhile, and lost it.
      document.querySelector<HTMLElement>("h1")?.focus();
    } catch (error) {
      await reloadIfOld(api, page, session, error, today());
      if (isConflict(error)) {
        setRead(false);
        await load();
      }
      setErrors([{ id: "read", text: refusal(texts, error) }]);
    }
    setBusy(false);
  };

  return (
    <>
      {back}
      <Heading>{t("release.title")}</Heading>
      <Said text={said} />
      <ErrorSummary errors={errors} />
      <Radios
        name="office"
        legend={t("release.to")}
        value={audience}
        onChange={choose}
        options={offices.map((office) => ({ value: office, label: texts.audience(office) }))}
      />
      {before.map((one) => (
        <Notice key={one.day}>{t("release.sent_before", { audience: texts.audience(audience), day: texts.day(one.day) })}</Notice>
      ))}
      <section class="card" aria-labelledby="why-title">
        <h2 id="why-title">{t("release.why")}</h2>
        <Permission plan={plan} received={texts.day(found.row.received)} />
        {plan.liftable.map((rule) => (
          <div key={rule}>
            <Check
              id={`lift-${rule}`}
              label={t("release.lift")}
              checked={lifted.includes(rule)}
              onChange={(on) => setLifted(on ? [...lifted, rule] : lifted.filter((one) => one !== rule))}
            />
            <p class="hint">{t("release.lift_note")}</p>
          </div>
        ))}
      </section>
      {plan.reasons.length > 0 ? (
        <Notice kind="error">
          <h2>{t("release.not_possible")}</h2>
          <ul>
            {plan.reasons.map((reason) => (
              <li key={reason}>{reasonText(t, texts.has.bind(texts), reason, plan.choice)}</li>
            ))}
          </ul>
          {plan.reasons.every((reason) => reason === "not_permitted") && ASKING[audience.split("/")[1] ?? ""] && (
            <Button small onClick={() => go({ at: "case", id, ask: ASKING[audience.split("/")[1] ?? ""] as string })}>
              {t("release.ask")}
            </Button>
          )}
        </Notice>
      ) : (
        <>
          <Leaving plan={plan} opened={opened} left={left} onLeft={setLeft} />
          <Notice kind="warning">
            <p>{t("release.warning")}</p>
            <p>{t("release.notice")}</p>
          </Notice>
          <Form onSubmit={() => void submit()}>
            <Check
              id="read"
              label={t("release.read_it")}
              checked={read}
              onChange={setRead}
              error={errors.find((error) => error.id === "read")?.text}
            />
            <div class="actions">
              <Button kind="primary" submit busy={busy}>
                {busy ? t("release.sending") : t("release.send", { audience: texts.audience(audience) })}
              </Button>
            </div>
          </Form>
        </>
      )}
    </>
  );
}

function reasonText(t: (key: string, values?: Record<string, string>) => string, has: (key: string) => boolean, reason: string, choice: string): string {
  if (reason === "not_permitted" && choice === "ask_me_first") return t("release.reason.ask_first");
  if (reason === "lost") return t("board.lost");
  const key = `release.reason.${reason}`;
  return has(key) ? t(key) : t("release.reason.other", { code: reason });
}

function Permission({ plan, received }: { plan: Plan; received: string }) {
  const { t } = useDesk().texts;
  const choice = t(`choice.${plan.choice}`);
  return <p>{plan.signedLater ? t("release.permission_signed", { choice }) : t("release.permission_form", { choice, day: received })}</p>;
}

interface LeavingProps {
  plan: Plan;
  opened: OpenedReport;
  left: string[];
  onLeft: (ids: string[]) => void;
}

/** Every answer and file that leaves, as the receiver will see it. */
function Leaving({ plan, opened, left, onLeft }: LeavingProps) {
  const { texts } = useDesk();
  const { t } = texts;
  const locale = opened.core.ok ? String(opened.core.head.locale) : null;
  const rows = Object.entries(plan.answers).map(([id, answer]) => row(texts, id, answer, false, false));
  const keep = (entry: AttachmentEntry) => (on: boolean) => onLeft(on ? left.filter((id) => id !== entry.id) : [...left, entry.id]);
  return (
    <section class="card leaving" aria-labelledby="leaves-title">
      <h2 id="leaves-title">{t("release.leaves")}</h2>
      <p class="small">{plan.parts.map((part) => t(`release.part.${part}`)).join(" · ")}</p>
      <AnswerRows rows={rows} language={locale} />
      {STORY in plan.answers && <Notice kind="warning">{t("release.story_warning")}</Notice>}
      {plan.attachments.length > 0 && (
        <fieldset>
          <legend>{t("release.files_choose")}</legend>
          {plan.attachments.map((entry, index) => (
            <Check
              key={entry.id}
              id={`file-${index}`}
              label={`${t("case.file", { number: index + 1 })} · ${texts.size(entry.size)}`}
              checked={!left.includes(entry.id)}
              onChange={keep(entry)}
            />
          ))}
        </fieldset>
      )}
      <h3>{t("release.stays")}</h3>
      <p>{t("release.stays_list")}</p>
    </section>
  );
}
