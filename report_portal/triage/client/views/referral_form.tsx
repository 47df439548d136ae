/** Writing to the thread of a release: the acts of one side, one form at a time. */
import { useState } from "preact/hooks";
import { type ReferralEntry, RESULTS, RETURN_REASONS, type Side, WAYS } from "../../../crypto/client/staff.js";
import { isConflict } from "../cases/caseload.js";
import { type Act, actsOf, readEntry } from "../cases/referral_acts.js";
import type { Standing } from "../cases/referral_state.js";
import { type Thread, writeEntry } from "../cases/referral_thread.js";
import { reloadIfOld } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Select } from "./parts.js";

interface Props {
  session: Session;
  thread: Thread;
  side: Side;
  now: Standing;
  onWritten: (said: string) => Promise<void>;
}

export function ReferralForm({ session, thread, side, now, onWritten }: Props) {
  const { texts, api, page, today } = useDesk();
  const { t } = texts;
  const [act, setAct] = useState<Act | null>(null);
  const [text, setText] = useState("");
  const [line, setLine] = useState("");
  const [day, setDay] = useState("");
  const [code, setCode] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const acts = actsOf(side, now);
  const name = (field: string) => `${field}-${thread.row.id.slice(0, 8)}`;

  const choose = (to: Act | null) => {
    setAct(to);
    setErrors([]);
    setText("");
    setLine(to === "handed_on_paper" ? texts.audience(thread.row.audience) : "");
    setDay(to === "handed_on_paper" || to === "register" ? today() : "");
    setCode("");
  };
  const entryOf = (): ReferralEntry | FieldError => {
    const read = readEntry({ act: act as Act, text, line, day, code }, today());
    return typeof read === "string" ? { id: name(read), text: t(`referral.error_${read}`) } : read;
  };
  const submit = async () => {
    const entry = entryOf();
    if (!("type" in entry)) return setErrors([entry]);
    setErrors([]);
    setBusy(true);
    try {
      await writeEntry(api, session, thread, entry, today());
      choose(null);
      await onWritten(t("referral.written"));
    } catch (error) {
      await reloadIfOld(api, page, session, error, today());
      if (isConflict(error)) await onWritten("");
      setErrors([{ id: name("text"), text: refusal(texts, error) }]);
    }
    setBusy(false);
  };

  if (acts.length === 0) return null;
  if (act === null) {
    return (
      <div class="actions no-print">
        {acts.map((one) => (
          <Button key={one} small onClick={() => choose(one)}>
            {t(`referral.act.${one}`)}
          </Button>
        ))}
      </div>
    );
  }
  const codes = act === "returned" ? RETURN_REASONS : act === "result" ? RESULTS : act === "handed_on_paper" ? WAYS : null;
  const group = act === "returned" ? "reason" : act === "result" ? "result" : "way";
  const wordy = ["returned", "question", "extended", "result", "reply"].includes(act);
  return (
    <Form onSubmit={() => void submit()}>
      <h3>{t(`referral.act.${act}`)}</h3>
      <ErrorSummary errors={errors} />
      {(act === "accepted" || act === "register" || act === "handed_on_paper") && (
        <Field
          id={name("line")}
          label={t(act === "handed_on_paper" ? "referral.office" : "referral.register")}
          errors={errors}
          value={line}
          onInput={(value) => setLine(value.slice(0, 120))}
        />
      )}
      {(act === "accepted" || act === "register" || act === "handed_on_paper") && (
        <Field
          id={name(act === "accepted" ? "due" : "day")}
          label={t(act === "accepted" ? "referral.promise" : act === "register" ? "referral.register_day" : "referral.sent_on")}
          type="date"
          errors={errors}
          value={day}
          onInput={setDay}
        />
      )}
      {codes && (
        <Select
          id={name("code")}
          label={t(`referral.${group}`)}
          value={code}
          options={[{ value: "", label: t("referral.choose") }, ...codes.map((value) => ({ value, label: t(`referral.${group}.${value}`) }))]}
          onChange={setCode}
        />
      )}
      {wordy && (
        <div class="field">
          <label for={name("text")}>{t("referral.text")}</label>
          <p class="hint" id={name("hint")}>
            {t(side === "office" ? "referral.text_hint_office" : "referral.text_hint_ngo")}
          </p>
          <textarea
            id={name("text")}
            rows={4}
            dir="auto"
            maxLength={4000}
            value={text}
            autocomplete="off"
            spellcheck={false}
            aria-describedby={name("hint")}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
      )}
      <div class="actions">
        <Button kind="primary" submit busy={busy}>
          {t("referral.save")}
        </Button>
        <Button onClick={() => choose(null)}>{t("app.cancel")}</Button>
      </div>
    </Form>
  );
}
