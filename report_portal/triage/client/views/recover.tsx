/** Using the recovery sheet: what it does, the sheet's key and number, the new sheet, the sending. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, type Files } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import { forgetSheet, lostCoordinators, newSheet, type OpenedSheet, openSheet, regain, SheetError, typedSheet } from "../keys/recovery.js";
import { TrustError, type Waiting } from "../keys/session.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Progress } from "./parts.js";
import { PrintedSheet } from "./recovery_sheet.js";

interface Props {
  waiting: Waiting;
  onDone: () => void;
  onBack: () => void;
  onTrust: (error: TrustError) => void;
}

export function Recover({ waiting, onDone, onBack, onTrust }: Props) {
  const { texts, api, page, today } = useDesk();
  const { t } = texts;
  const [given, setGiven] = useState<Files | null>(null);
  const [key, setKey] = useState("");
  const [number, setNumber] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [opened, setOpened] = useState<OpenedSheet | null>(null);
  const [next] = useState(newSheet);
  const [failed, setFailed] = useState("");
  const [work, setWork] = useState(false);
  useEffect(() => {
    api.getBundle("/recovery").then(setGiven, (error) => {
      setFailed(error instanceof ApiError && error.code === "not-verified" ? t("recover.not_invited") : refusal(texts, error));
    });
  }, [api]);

  const check = async (files: Files) => {
    const sheet = await typedSheet(key);
    if (!sheet) return setErrors([{ id: "key", text: t("recover.key_error") }]);
    try {
      setOpened(await openSheet(files.files, page, sheet, number, today()));
      setKey("");
    } catch (error) {
      if (error instanceof TrustError) return onTrust(error);
      if (!(error instanceof SheetError)) throw error;
      setErrors([error.fault === "key" ? { id: "key", text: t("recover.wrong_sheet") } : { id: "number", text: t("trust.check_wrong") }]);
    }
  };

  const send = async (sheet: OpenedSheet) => {
    setWork(true);
    try {
      await regain(api, sheet, waiting, next, today());
      forgetSheet(sheet);
      onDone();
    } catch (error) {
      if (error instanceof TrustError) return onTrust(error);
      setFailed(refusal(texts, error));
      setWork(false);
    }
  };

  if (work || (!given && !failed)) {
    return (
      <section class="narrow">
        <Heading>{t("recover.title")}</Heading>
        <Progress label={t("app.wait")} part={null} />
      </section>
    );
  }
  if (opened) {
    return <PrintedSheet secret={next.identity} root={opened.root} sendLabel={t("recover.send")} failed={failed} onSend={() => void send(opened)}>
      <Notice kind="warning">{t("recover.leave", { names: lostCoordinators(opened).map((one) => one.name).join(", ") })}</Notice>
      {opened.refused.length > 0 && <Notice kind="error">{t("recover.refused", { names: opened.refused.join(", ") })}</Notice>}
    </PrintedSheet>;
  }
  const open = given?.files.has("recovery/root");
  return (
    <section class="narrow" key="form">
      <Heading>{t("recover.title")}</Heading>
      <ErrorSummary errors={errors} />
      <p>{t("recover.intro")}</p>
      <ul>
        {[1, 2, 3].map((line) => (
          <li key={line}>{t(`recover.what_${line}`)}</li>
        ))}
      </ul>
      {failed && <Notice kind="error">{failed}</Notice>}
      {given && !open && <Notice>{t("recover.from", { day: texts.day(String(given.meta.from)) })}</Notice>}
      {given && open && (
        <Form onSubmit={() => void check(given)}>
          <Field id="key" label={t("recovery.key")} value={key} errors={errors} onInput={setKey} mono lines={4} />
          <Field id="number" label={t("trust.check_label")} value={number} errors={errors} onInput={setNumber} digits mono />
          <div class="actions">
            <Button kind="primary" submit>
              {t("app.continue")}
            </Button>
            <Button onClick={onBack}>{t("app.back")}</Button>
          </div>
        </Form>
      )}
      {!open && (
        <div class="actions">
          <Button onClick={onBack}>{t("app.back")}</Button>
        </div>
      )}
    </section>
  );
}
