/** What the person told: ticks in the staff's language, own words beside them as they were written. */
import type { AnswerRow, AnswerSection } from "../cases/reading.js";
import { useDesk } from "../desk.js";
import { type Children, Words } from "./parts.js";

/** What colleagues wrote beside the person's own words. Args: question, what it is called, and the words. */
export type BesideWords = (question: string, label: string, words: string) => Children;

interface Props {
  sections: AnswerSection[];
  language: string | null;
  beside?: BesideWords;
}

export function CaseAnswers({ sections, language, beside }: Props) {
  const { t } = useDesk().texts;
  return (
    <section class="card answers" aria-labelledby="answers-title">
      <h2 id="answers-title">{t("case.answers")}</h2>
      {sections.map((section) => (
        <section key={section.id}>
          <h3>{section.label}</h3>
          <AnswerRows rows={section.rows} language={language} {...(beside ? { beside } : {})} />
        </section>
      ))}
    </section>
  );
}

interface RowsProps {
  rows: AnswerRow[];
  language: string | null;
  beside?: BesideWords;
}

export function AnswerRows({ rows, language, beside }: RowsProps) {
  const { texts } = useDesk();
  const { t } = texts;
  return (
    <dl class="facts">
      {rows.map((row) => (
        <div key={`${row.question}-${row.ngoOnly}`} class={isLong(row) ? "long" : ""}>
          <dt>
            {row.label}
            {row.ngoOnly && <span class="badge ngo">{t("case.ngo_only_title")}</span>}
            {row.added && row.struck === null && <span class="badge">{t("case.thread_added")}</span>}
          </dt>
          <dd>
            {row.struck !== null ? (
              <span class="hint">{t("case.struck", { day: texts.day(row.struck) })}</span>
            ) : row.words === null ? (
              row.ticked.length > 1 ? (
                <ul class="ticks">
                  {row.ticked.map((label) => (
                    <li key={label}>{label}</li>
                  ))}
                </ul>
              ) : (
                row.ticked[0]
              )
            ) : (
              <>
                <span class="marked">{t("case.own_words", { language: texts.language(language) })}</span>
                <Words text={row.words} language={language} />
                {(isLong(row) || texts.question(row.question)?.type === "long_text") && beside?.(row.question, row.label, row.words)}
              </>
            )}
            {row.before.length > 0 && (
              <details class="before">
                <summary>{t("case.before")}</summary>
                {row.before.map((text, index) => (
                  <Words key={index} text={text} language={language} />
                ))}
              </details>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Stories get the whole width; a name stands beside its question like a tick. */
const isLong = (row: AnswerRow): boolean => row.words !== null && (row.words.length > 60 || row.words.includes("\n"));
