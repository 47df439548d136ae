/** The texts of a case that went to interpreters: who has what until when, and what came of it. */
import { useState } from "preact/hooks";
import { type OpenedReport, textNumber } from "../../../crypto/client/staff.js";
import { strikes } from "../cases/answers.js";
import type { GivenAway } from "../cases/case_file.js";
import { inSentence } from "../cases/number.js";
import { useDesk } from "../desk.js";
import { type FileDesk, Refused } from "./file_desk.js";
import { sourceWords } from "./note_line.js";
import { Button, ErrorSummary, type FieldError } from "./parts.js";

const TITLE = "texts-title";

export function CaseTexts({ desk, opened }: { desk: FileDesk; opened: OpenedReport }) {
  const { texts } = useDesk();
  const { t } = texts;
  const [busy, setBusy] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const struck = strikes(opened);
  const end = async (text: string) => {
    setErrors([]);
    setBusy(text);
    try {
      await desk.end(text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setErrors([{ id: TITLE, text: error.message }]);
    }
    setBusy("");
  };
  if (desk.file.given.length === 0) return null;
  return (
    <section class="card given-texts" aria-labelledby={TITLE}>
      <h2 id={TITLE} tabIndex={-1}>
        {t("given.title")}
      </h2>
      <ErrorSummary errors={errors} />
      <ul class="rows">
        {[...desk.file.given].reverse().map((given) => {
          const { text, source } = given;
          const number = inSentence(textNumber(text));
          const refused = desk.texts?.refused.has(text);
          const out = desk.texts?.out.has(text);
          return (
            <li key={text}>
              <div>
                <strong>{t("given.number", { number })}</strong>
                <span class="small">{sourceWords(texts, source)}</span>
                <State given={given} desk={desk} />
                {out && typeof source === "string" && (struck.get(source)?.sequence ?? 0) > given.seen && <p class="error-text">{t("given.struck")}</p>}
                {refused && <p class="error-text">{t("given.refused")}</p>}
              </div>
              {(out || refused) && (
                <Button small busy={busy === text} label={t(refused ? "given.delete_label" : "given.take_back_label", { number })} onClick={() => void end(text)}>
                  {t(refused ? "given.delete" : "given.take_back")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function State({ given, desk }: { given: GivenAway; desk: FileDesk }) {
  const { texts, today } = useDesk();
  const { t } = texts;
  const name = desk.name(given.to);
  if (given.end) {
    const { made, reason } = given.end;
    return <span class="small">{t(reason === null ? "given.came_back" : `given.declined_${reason}`, { name, day: texts.day(made) })}</span>;
  }
  const day = texts.day(given.until);
  if (given.until < today()) return <span class="small">{t("given.ended", { name, day })}</span>;
  if (desk.texts === null || desk.texts.out.has(given.text) || desk.texts.refused.has(given.text)) {
    return <span class="small">{t("given.out", { name, day })}</span>;
  }
  return <span class="small">{t("given.gone", { name })}</span>;
}
