/** Days of the story that start legal clocks, as staff know them from talking and reading. */
import { useState } from "preact/hooks";
import { contentClocks } from "../cases/fact_days.js";
import { useDesk } from "../desk.js";
import type { ClockRule } from "../../../web/client/clocks.js";
import type { FileDesk } from "./file_desk.js";
import { Toggle } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, ErrorSummary, Field, Form, Said, Select } from "./parts.js";

export function CaseFactDays({ desk }: { desk: FileDesk }) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const [adding, setAdding] = useState(false);
  const rules = contentClocks(data.clocks);
  const [clock, setClock] = useState(rules[0]?.id ?? "");
  const [day, setDay] = useState("");
  const { busy, errors, said, missing, write } = useNoteWriting(desk);
  const noted = rules.flatMap((rule) => {
    const found = desk.file.factDays.get(rule.id);
    return found ? [{ rule, found }] : [];
  });
  const submit = async () => {
    if (!day || day > today()) return missing([{ id: "fact-day", text: t("fact.error_day") }]);
    if (await write("fact-day", { type: "fact_day", clock, day })) setAdding(false);
  };
  const chosen = rules.find(({ id }) => id === clock);
  return (
    <section class="card facts-card" aria-labelledby="facts-title">
      <h2 id="facts-title" tabIndex={-1}>
        {t("fact.title")}
      </h2>
      {noted.length === 0 && <p class="hint">{t("fact.none")}</p>}
      <ul class="rows">
        {noted.map(({ rule, found }) => (
          <li key={rule.id}>
            <strong>{t(`clock.${rule.id}`)}</strong>
            <span>{t("fact.from", { day: texts.day(found.from) })}</span>
            <span>{t("marks.by", { name: desk.name(found.member), day: texts.day(found.day) })}</span>
            <Law rule={rule} />
            {!desk.withheld && (
              <Button
                small
                busy={busy}
                label={t("fact.take_away_label", { clock: t(`clock.${rule.id}`) })}
                onClick={() => void write("facts-title", { type: "fact_day", clock: rule.id, day: null })}
              >
                {t("fact.take_away")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ErrorSummary errors={errors} />
      <Said text={said} />
      {!desk.withheld && rules.length > 0 && (
        <div class="no-print">
          <Toggle open={adding} onToggle={setAdding}>
            {t("fact.add")}
          </Toggle>
          {adding && (
            <Form onSubmit={() => void submit()}>
              <Select id="fact-clock" label={t("fact.clock")} value={clock} options={rules.map(({ id }) => ({ value: id, label: t(`clock.${id}`) }))} onChange={setClock} />
              {chosen && <Law rule={chosen} />}
              <Field id="fact-day" label={t(chosen?.starts === "job_end" ? "fact.day_job_end" : "fact.day_last_fact")} type="date" value={day} errors={errors} onInput={setDay} short />
              <Button submit busy={busy} small>
                {t("fact.save")}
              </Button>
            </Form>
          )}
        </div>
      )}
    </section>
  );
}

/** Where a term comes from and when somebody last looked it up. */
function Law({ rule }: { rule: ClockRule }) {
  const { texts } = useDesk();
  const { t } = texts;
  const source = texts.has(`clock.source.${rule.id}`) ? t(`clock.source.${rule.id}`) : rule.source;
  const checked = rule.last_checked ? t("fact.checked", { day: texts.day(rule.last_checked) }) : t("fact.unchecked");
  return (
    <span class="small">
      {t("clock.source", { source })} · {checked}
    </span>
  );
}
