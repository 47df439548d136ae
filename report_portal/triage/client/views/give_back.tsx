/** What an interpreter does with a text: translates it, or gives it back without a word. */
import { useState } from "preact/hooks";
import type { Declined, Result } from "../../../crypto/client/staff.js";
import type { OwnText } from "../cases/interpreting.js";
import { useDesk } from "../desk.js";
import { TextBox } from "./note_parts.js";
import { Button, ErrorSummary, type FieldError, Form } from "./parts.js";

interface Props {
  given: OwnText;
  /** Returns: why it was not sent, "" where it was. */
  onSend: (result: Result) => Promise<string>;
}

/** UTF-16 units; SPEC section 5.6. */
const LONGEST = 16_000;
const FIELD = "translation";

export function GiveBack({ given, onSend }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const [words, setWords] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const send = async (result: Result) => {
    setErrors([]);
    setBusy(true);
    const refused = await onSend(result);
    setBusy(false);
    if (refused) setErrors([{ id: FIELD, text: refused }]);
  };
  const submit = () => {
    const said = words.trim();
    if (!said) return setErrors([{ id: FIELD, text: t("note.error_empty") }]);
    if (said.length > LONGEST) return setErrors([{ id: FIELD, text: t("note.error_long") }]);
    void send({ type: "translated", words: said, locale: given.locale });
  };
  const decline = (reason: Declined) => void send({ type: "declined", reason });
  return (
    <>
      <ErrorSummary errors={errors} />
      <Form onSubmit={submit}>
        <TextBox
          id={FIELD}
          label={t("text.label", { language: texts.language(given.locale) })}
          hint={t("text.hint")}
          language={given.locale}
          value={words}
          errors={errors}
          onInput={setWords}
          rows={8}
        />
        <Button kind="primary" submit busy={busy}>
          {t("text.send")}
        </Button>
      </Form>
      <section class="card" aria-labelledby="decline-title">
        <h2 id="decline-title">{t("text.decline")}</h2>
        <p>{t("text.decline_text")}</p>
        <div class="actions">
          <Button busy={busy} onClick={() => decline("knows")}>
            {t("text.knows")}
          </Button>
          <Button busy={busy} onClick={() => decline("cannot")}>
            {t("text.cannot")}
          </Button>
        </div>
      </section>
    </>
  );
}
