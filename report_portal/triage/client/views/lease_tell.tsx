/** What was found, told to the person in ready-made sentences of their language. */
import { useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { isConflict } from "../cases/caseload.js";
import { calm } from "../cases/display.js";
import { type CheckedLine, type Finding, findings, leaseMessage, speaks } from "../cases/lease.js";
import { reloadIfOld, send } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { AnswerLanguage, OtherLanguage, useAnswerLanguage } from "./answer_language.js";
import { Button, Check, ErrorSummary, type FieldError, Form, Said } from "./parts.js";

interface Props {
  session: Session;
  id: string;
  opened: OpenedReport;
  checked: Map<string, CheckedLine>;
  /** Something ticked above is not kept yet. */
  unsaved: boolean;
  onSent: () => Promise<void>;
}

const FALLBACK = "en";

export function LeaseTell({ session, id, opened, checked, unsaved, onSent }: Props) {
  const { texts, data, api, page, today } = useDesk();
  const { t } = texts;
  const choice = useAnswerLanguage(opened);
  const [left, setLeft] = useState<string[]>([]);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const found = findings(checked);
  const told = found.filter((one) => !left.includes(one.id));
  const used = speaks(data.lease, choice.language) ? choice.language : FALLBACK;
  const words = ({ line, what }: Finding): string => {
    if (line === null) return t("lease.unreadable");
    const label = t(`lease.line.${line}`);
    return what === "absent" ? t("lease.not_in_it", { line: label }) : label;
  };

  const submit = async () => {
    setSaid("");
    if (unsaved) return setErrors([{ id: "lease-save", text: t("lease.keep_first") }]);
    // With nothing left to tell the message would say that all is well.
    if (found.length > 0 && told.length === 0) return setErrors([{ id: `tell-${found[0]?.id ?? ""}`, text: t("lease.error_none") }]);
    const other = choice.errors();
    if (other.length > 0) return setErrors(other);
    setErrors([]);
    setBusy(true);
    try {
      const text = leaseMessage(data.lease, used, told);
      await send(api, session, id, opened, { kind: "answer", text, locale: used, canned: null, asks: null }, today());
      await onSent();
      setSaid(t("answer.sent"));
    } catch (error) {
      await reloadIfOld(api, page, session, error, today());
      if (isConflict(error)) await onSent();
      setErrors([{ id: "lease-send", text: refusal(texts, error) }]);
    }
    setBusy(false);
  };

  return (
    <section class="card write lease-tell" aria-labelledby="tell-title">
      <h2 id="tell-title">{t("lease.tell")}</h2>
      {checked.size === 0 ? (
        <p class="hint">{t("lease.tell_after")}</p>
      ) : (
        <>
          <p class="badge ngo">{t("answer.only")}</p>
          <ErrorSummary errors={errors} />
          <Form onSubmit={() => void submit()}>
            {unsaved && <p class="notice warning">{t("lease.keep_first")}</p>}
            {found.length > 0 && (
              <fieldset>
                <legend>{t("lease.choose")}</legend>
                {found.map((one) => (
                  <Check
                    key={one.id}
                    id={`tell-${one.id}`}
                    label={words(one)}
                    checked={!left.includes(one.id)}
                    onChange={(on) => setLeft(on ? left.filter((each) => each !== one.id) : [...left, one.id])}
                  />
                ))}
              </fieldset>
            )}
            <AnswerLanguage choice={choice} />
            {used !== choice.language && (
              <p class="notice warning">{t("answer.canned_missing", { language: texts.language(choice.language), used: texts.language(used) })}</p>
            )}
            <div class="pair">
              <Preview label={t("lease.preview_person", { language: texts.language(used) })} text={leaseMessage(data.lease, used, told)} language={used} />
              {used !== texts.locale && (
                <Preview label={t("lease.preview_own")} text={leaseMessage(data.lease, texts.locale, told)} language={texts.locale} />
              )}
            </div>
            <OtherLanguage choice={choice} />
            <div class="actions" id="lease-send" tabIndex={-1}>
              <Button kind="primary" submit busy={busy}>
                {busy ? t("answer.sending") : t("answer.send")}
              </Button>
            </div>
          </Form>
        </>
      )}
      <Said text={said} />
    </section>
  );
}

function Preview({ label, text, language }: { label: string; text: string; language: string }) {
  return (
    <div class="preview">
      <p class="label">{label}</p>
      <p class="as-sent" lang={language} dir="auto" translate={false}>
        {calm(text)}
      </p>
    </div>
  );
}
