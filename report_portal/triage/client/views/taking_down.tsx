/** Taking a report on the phone or at a desk: how to do it, and the way to the form that everybody fills in. */
import { useDesk } from "../desk.js";
import { Heading, Notice } from "./parts.js";

const STEPS = ["before", "form", "code", "end"] as const;
/** Sentences of each step. */
const LINES = { before: 3, form: 6, code: 3, end: 3 };

/** The form's own question behind which a helper says so. */
const QUESTION = "reporting_for";

/** Args: board: whether the one who looks has a board too. */
export function TakingDown({ board }: { board: boolean }) {
  const { texts } = useDesk();
  const { t } = texts;
  const asked = { question: texts.question(QUESTION)?.label ?? "", option: texts.option(QUESTION, "i_help_someone") };
  return (
    <section class="narrow taking">
      <Heading>{t("taking.title")}</Heading>
      <p class="lead">{t("taking.lead")}</p>
      {STEPS.map((step) => (
        <section key={step} class="card">
          <h2>{t(`taking.${step}`)}</h2>
          <ul>
            {Array.from({ length: LINES[step] }, (_, index) => (
              <li key={index}>{t(`taking.${step}_${index + 1}`, asked)}</li>
            ))}
          </ul>
          {step === "form" && <Languages />}
        </section>
      ))}
      {!board && (
        <section class="card">
          <h2>{t("signin.no_board_title")}</h2>
          <p>{t("signin.no_board")}</p>
        </section>
      )}
    </section>
  );
}

/** The reporters' own pages, the reader's language first. The new page learns neither where it was opened from nor who is signed in here. */
function Languages() {
  const { texts, data } = useDesk();
  const { t, locale } = texts;
  if (!data.site) return <Notice>{t("taking.no_site")}</Notice>;
  const others = Object.keys(data.languages).filter((other) => other !== locale);
  const link = (other: string, kind: string) => (
    <a class={`button ${kind}`} href={`${data.site}/${other}/`} lang={other} dir="auto" target="_blank" rel="noopener noreferrer">
      {data.languages[other]}
    </a>
  );
  return (
    <>
      <p id="taking-open">{t("taking.open")}</p>
      <ul class="actions" aria-labelledby="taking-open">
        {data.languages[locale] && <li>{link(locale, "primary")}</li>}
        {others.map((other) => (
          <li key={other}>{link(other, "small")}</li>
        ))}
      </ul>
    </>
  );
}
