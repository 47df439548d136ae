/** The recovery sheet to print, and the proof that it exists before anything depends on it. */
import { useState } from "preact/hooks";
import { useDesk } from "../desk.js";
import { checkNumber } from "../keys/check_number.js";
import { inGroups, plain } from "../keys/groups.js";
import { Button, Check, type Children, ErrorSummary, Field, type FieldError, Form, Heading, Secret } from "./parts.js";
import { Picture } from "./picture.js";

const LAST = 6;

interface Props {
  /** `AGE-SECRET-KEY-PQ-1…` */
  secret: string;
  root: string;
  sendLabel: string;
  /** What the server said when it was sent; empty where nothing was. */
  failed: string;
  onSend: () => void;
  /** What must be read before. */
  children?: Children;
}

export function PrintedSheet({ secret, root, sendLabel, failed, onSend, children }: Props) {
  const { texts, page, today } = useDesk();
  const { t } = texts;
  const [typed, setTyped] = useState("");
  const [safe, setSafe] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const submit = () => {
    const found: FieldError[] = [];
    if (plain(typed).toUpperCase() !== secret.slice(-LAST)) found.push({ id: "last", text: t("ceremony.sheet_error") });
    if (!safe) found.push({ id: "safe", text: t("ceremony.sheet_safe_error") });
    setErrors(found);
    if (found.length === 0) onSend();
  };
  const shown = failed && errors.length === 0 ? [{ id: "last", text: failed }] : errors;
  return (
    <section class="narrow" key="sheet">
      <div class="no-print">
        <Heading>{t("ceremony.sheet")}</Heading>
        <p>{t("ceremony.sheet_intro")}</p>
        {children}
        <ErrorSummary errors={shown} />
      </div>
      <Sheet secret={secret} place={page.instance} day={texts.day(today())} number={checkNumber(root)} />
      <div class="no-print">
        <div class="actions">
          <Button onClick={() => window.print()}>{t("app.print")}</Button>
        </div>
        <Form onSubmit={submit}>
          <Field id="last" label={t("ceremony.sheet_label")} value={typed} errors={shown} onInput={setTyped} short mono />
          <Check
            id="safe"
            label={t("ceremony.sheet_safe")}
            checked={safe}
            onChange={setSafe}
            error={errors.find((error) => error.id === "safe")?.text}
          />
          <div class="actions">
            <Button kind="primary" submit>
              {sendLabel}
            </Button>
          </div>
        </Form>
      </div>
    </section>
  );
}

/** The prefix that all keys share stays in one piece; only the rest needs care when copying. */
function keyInGroups(secret: string): string {
  const start = secret.indexOf("1") + 1;
  return `${secret.slice(0, start)} ${inGroups(secret.slice(start))}`;
}

interface SheetProps {
  secret: string;
  place: string;
  day: string;
  number: string;
}

function Sheet({ secret, place, day, number }: SheetProps) {
  const { t } = useDesk().texts;
  return (
    <article class="sheet">
      <h2>{t("recovery.title")}</h2>
      <p>
        <strong>{t("recovery.purpose")}</strong>
      </p>
      <p>{t("recovery.keep")}</p>
      <dl class="facts">
        <div>
          <dt>{t("recovery.place")}</dt>
          <dd>
            <bdi dir="ltr">{place}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t("recovery.made")}</dt>
          <dd>{day}</dd>
        </div>
        <div>
          <dt>{t("trust.check_number")}</dt>
          <dd>
            <bdi dir="ltr">{inGroups(number)}</bdi>
          </dd>
        </div>
      </dl>
      <h3>{t("recovery.key")}</h3>
      <Secret text={keyInGroups(secret)} label={t("recovery.key")} />
      <Picture text={secret} label={t("recovery.picture")} />
    </article>
  );
}
