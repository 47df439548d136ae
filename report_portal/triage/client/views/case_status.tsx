/** What the person is told about the state, the reminder for colleagues, and closing. */
import { useState } from "preact/hooks";
import type { OpenedReport, Status } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import type { Line } from "../cases/board.js";
import { type Caseload, isConflict } from "../cases/caseload.js";
import { closeCase } from "../cases/closing.js";
import { OUTCOMES } from "../cases/outcomes.js";
import { arrived, hasUnreadable, reloadIfOld, setDates, setStatus } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { Button, Check, ErrorSummary, Field, type FieldError, Form, Notice, Said, Select } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  line: Line;
  opened: OpenedReport;
  /** Outcome that the check of a rent contract suggests. */
  suggested: string | null;
  onChanged: () => Promise<void>;
}

const STATUSES: Status[] = ["received", "reading", "working", "waiting_for_you", "referred"];
/** How long a closed report is kept, as the clock `retention` has it. */
const RETENTION = "retention";

/** What stands in the list at first; a case that was opened again is worked on. */
const statusNow = (told: string | null): string =>
  told === null ? "reading" : (STATUSES.find((status) => status === told) ?? "working");

export function CaseStatus({ session, caseload, line, opened, suggested, onChanged }: Props) {
  const { texts, api, data, page, today } = useDesk();
  const { t } = texts;
  const { row, entry } = line.of;
  const [status, setTold] = useState<string>(statusNow(entry.status));
  const [reminder, setReminder] = useState(row.reminder ?? "");
  const [chosen, setOutcome] = useState<string | null>(null);
  const outcome = chosen ?? suggested ?? "";
  const [sure, setSure] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const days = data.clocks.find((clock) => clock.id === RETENTION)?.days ?? 180;

  const act = async (field: string, done: string, work: () => Promise<void>) => {
    setErrors([]);
    setSaid("");
    setBusy(true);
    try {
      await work();
      await onChanged();
      setSaid(t(done));
    } catch (error) {
      await reloadIfOld(api, page, session, error, today());
      if (isConflict(error)) await onChanged();
      setErrors([{ id: field, text: refusal(texts, error) }]);
    }
    setBusy(false);
  };
  const tell = () => act("status", "status.done", () => setStatus(api, session, row.id, opened, status as Status, null, today()));
  const remind = (day: string | null) => {
    if (day !== null && day < today()) return setErrors([{ id: "reminder", text: t("dates.error") }]);
    if (day === null) setReminder("");
    void act("reminder", "dates.done", () => setDates(api, row.id, opened.next.seen, { reminder: day }));
  };
  const close = () => {
    const found: FieldError[] = [];
    if (!outcome) found.push({ id: "outcome", text: t("close.error_outcome") });
    if (!sure) found.push({ id: "sure", text: t("close.error_sure") });
    setErrors(found);
    if (found.length > 0) return;
    void act("outcome", "close.done", async () => {
      // Nobody is told that a case is closed which the server then keeps open for what came meanwhile.
      const latest = await caseload.open(row.id);
      if (arrived(latest) !== arrived(opened)) throw new ApiError("unread", 409);
      await closeCase({ api, session, caseload, data, today: today() }, caseload.find(row.id) ?? line.of, latest, outcome);
    });
  };
  const reopen = () =>
    act("status", "close.reopened", async () => {
      await setStatus(api, session, row.id, opened, "working", null, today());
      await setDates(api, row.id, opened.next.seen, { closed: null });
    });

  return (
    <section class="card no-print" aria-labelledby="status-title">
      <h2 id="status-title">{t("status.title")}</h2>
      <ErrorSummary errors={errors} />
      <Said text={said} />
      {row.closed ? (
        <>
          <p>
            {t("status.closed")} · {texts.day(row.closed)}
            {entry.outcome && ` · ${t(`outcome.${entry.outcome}`)}`}
          </p>
          <Button busy={busy} onClick={() => void reopen()}>
            {t("close.reopen")}
          </Button>
        </>
      ) : (
        <>
          <Form onSubmit={() => void tell()}>
            <Select
              id="status"
              label={t("status.label")}
              hint={t("status.hint")}
              value={status}
              options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
              onChange={setTold}
            />
            <Button submit busy={busy} small>
              {t("status.set")}
            </Button>
          </Form>
          <Form onSubmit={() => remind(reminder || null)}>
            <Field
              id="reminder"
              label={t("dates.reminder")}
              hint={t("dates.reminder_hint")}
              type="date"
              value={reminder}
              min={today()}
              errors={errors}
              onInput={setReminder}
              short
            />
            <div class="tight">
              <Button submit busy={busy} small>
                {t("dates.set")}
              </Button>
              {row.reminder && (
                <Button busy={busy} small onClick={() => remind(null)}>
                  {t("dates.clear")}
                </Button>
              )}
            </div>
          </Form>
          <details>
            <summary>{t("close.title")}</summary>
            <Form onSubmit={close}>
              <p>{t("close.intro", { days })}</p>
              {hasUnreadable(opened) && <Notice kind="warning">{t("close.unreadable")}</Notice>}
              <Select
                id="outcome"
                label={t("close.outcome")}
                {...(suggested && chosen === null ? { hint: t("close.suggested") } : {})}
                value={outcome}
                options={[
                  { value: "", label: t("close.outcome_pick") },
                  ...OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
                ]}
                onChange={setOutcome}
              />
              <Check
                id="sure"
                label={t("close.sure")}
                checked={sure}
                onChange={setSure}
                error={errors.find((error) => error.id === "sure")?.text}
              />
              <Button kind="danger" submit busy={busy}>
                {t("close.do")}
              </Button>
            </Form>
          </details>
        </>
      )}
    </section>
  );
}
