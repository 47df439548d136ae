/** Doing one thing to several cases: tick them, say what, confirm the number, see what was not done and why. */
import { useRef, useState } from "preact/hooks";
import { ApiError } from "../api.js";
import type { Line } from "../cases/board.js";
import { BULK_ACTS, type BulkAct, type Failure, type Outcome, runBulk } from "../cases/bulk.js";
import type { Caseload } from "../cases/caseload.js";
import { OUTCOMES } from "../cases/outcomes.js";
import { inSentence } from "../cases/number.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { Button, Check, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Progress, Select } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  /** Cases that are ticked and on the screen. */
  lines: Line[];
  /** Cases that could be ticked. */
  all: number;
  onAll: () => void;
  onDone: () => Promise<void>;
  onLeave: () => void;
}

export function BoardBulk({ session, caseload, lines, all, onAll, onDone, onLeave }: Props) {
  const { texts, api, page, data, today } = useDesk();
  const { t } = texts;
  const [act, setAct] = useState<BulkAct | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<(Outcome & { act: BulkAct }) | null>(null);
  const [failed, setFailed] = useState("");
  const stopped = useRef(false);
  const count = lines.length;

  const run = async (chosen: BulkAct, value: string) => {
    stopped.current = false;
    setFailed("");
    setDone(0);
    const bench = { api, page, session, caseload, data, today: today() };
    try {
      setOutcome({ act: chosen, ...(await runBulk(bench, chosen, lines, value, setDone, () => stopped.current)) });
    } catch (error) {
      setFailed(refusal(texts, error));
    }
    // The list first: it takes the ticks away, and nobody should have begun to tick anew before.
    await onDone();
    setAct(null);
    setDone(null);
  };

  if (act && done !== null) {
    return (
      <section class="card bulk">
        <Progress label={t("app.progress", { done, total: count })} part={count > 0 ? done / count : null} />
        <Button small onClick={() => (stopped.current = true)}>
          {t("app.stop")}
        </Button>
      </section>
    );
  }
  if (act) return <Confirm act={act} lines={lines} onCancel={() => setAct(null)} onSure={(value) => void run(act, value)} />;
  return (
    <section class="card bulk" aria-labelledby="bulk-title">
      <h2 id="bulk-title">{t("bulk.title")}</h2>
      {failed && <Notice kind="error">{failed}</Notice>}
      {outcome && <Result outcome={outcome} />}
      <p role="status">{t("bulk.count", { count })}</p>
      <div class="actions">
        <Button small onClick={onAll}>
          {t("bulk.all", { count: all })}
        </Button>
        {count > 0 &&
          BULK_ACTS.map((one) => (
            <Button key={one.id} small kind={one.danger ? "danger" : ""} onClick={() => setAct(one)}>
              {t(`bulk.${one.id}`)}
            </Button>
          ))}
        <Button small kind="quiet" onClick={onLeave}>
          {t("bulk.leave")}
        </Button>
      </div>
    </section>
  );
}

interface ConfirmProps {
  act: BulkAct;
  lines: Line[];
  onCancel: () => void;
  onSure: (value: string) => void;
}

function Confirm({ act, lines, onCancel, onSure }: ConfirmProps) {
  const { texts, today } = useDesk();
  const { t } = texts;
  const [value, setValue] = useState("");
  const [sure, setSure] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const count = lines.length;
  const submit = () => {
    const found: FieldError[] = [];
    if (act.asks === "outcome" && !value) found.push({ id: "bulk-value", text: t("close.error_outcome") });
    if (act.asks === "day" && value < today()) found.push({ id: "bulk-value", text: t("dates.error") });
    if (!sure) found.push({ id: "bulk-sure", text: t("bulk.error_sure") });
    setErrors(found);
    if (found.length === 0) onSure(value);
  };
  return (
    <section class="card bulk">
      <Heading level={2}>{t(`bulk.${act.id}_title`, { count })}</Heading>
      <ErrorSummary errors={errors} />
      <p>{t(`bulk.${act.id}_text`)}</p>
      <Form onSubmit={submit}>
        {act.asks === "day" && (
          <Field id="bulk-value" label={t("dates.reminder")} hint={t("dates.reminder_hint")} type="date" min={today()} value={value} errors={errors} onInput={setValue} short />
        )}
        {act.asks === "outcome" && (
          <Select
            id="bulk-value"
            label={t("close.outcome")}
            value={value}
            options={[
              { value: "", label: t("close.outcome_pick") },
              ...OUTCOMES.map((one) => ({ value: one, label: t(`outcome.${one}`) })),
            ]}
            onChange={setValue}
          />
        )}
        <Check id="bulk-sure" label={t("bulk.sure", { count })} checked={sure} onChange={setSure} error={errors.find(({ id }) => id === "bulk-sure")?.text} />
        <div class="actions">
          <Button kind={act.danger ? "danger" : "primary"} submit>
            {t(`bulk.${act.id}_title`, { count })}
          </Button>
          <Button onClick={onCancel}>{t("app.cancel")}</Button>
        </div>
      </Form>
    </section>
  );
}

function Result({ outcome }: { outcome: Outcome }) {
  const { texts } = useDesk();
  const { t } = texts;
  const why = ({ reason }: Failure) => (reason instanceof ApiError ? refusal(texts, reason) : t(`bulk.not_${reason}`));
  return (
    <div class={`notice ${outcome.failed.length > 0 ? "warning" : ""}`} role="status">
      <p>{t("bulk.done", { count: outcome.done })}</p>
      {outcome.failed.length > 0 && (
        <>
          <p>{t("bulk.not_done", { count: outcome.failed.length })}</p>
          <ul class="failures">
            {outcome.failed.map((failure) => (
              <li key={failure.id}>
                {t("case.title", { number: inSentence(failure.number) })}: {why(failure)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
