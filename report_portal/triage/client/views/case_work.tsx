/** Who works on the case, and who stands in. */
import { useState } from "preact/hooks";
import { coverOn } from "../cases/case_file.js";
import { useDesk } from "../desk.js";
import type { FileDesk } from "./file_desk.js";
import { Person, Toggle } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, ErrorSummary, Field, Form, Said } from "./parts.js";

export function CaseWork({ desk }: { desk: FileDesk }) {
  const { texts, today } = useDesk();
  const { t } = texts;
  const { file, withheld, session } = desk;
  const me = session.account.member;
  const assigned = file.assigned?.to ?? null;
  const cover = coverOn(file, today());
  const [who, setWho] = useState("");
  const [cause, setCause] = useState<"give" | "cover" | null>(null);
  const [until, setUntil] = useState("");
  const { busy, errors, said, missing, write } = useNoteWriting(desk);
  const open = (what: "give" | "cover") => (shown: boolean) => {
    setCause(shown ? what : null);
    setWho("");
    missing([]);
  };

  const give = async () => {
    if (await write("work-who", { type: "assign", member: who || null })) setCause(null);
  };
  const standIn = async () => {
    const found = [
      ...(who ? [] : [{ id: "cover-who", text: t("work.error_who") }]),
      ...(until >= today() ? [] : [{ id: "cover-until", text: t("work.error_until") }]),
    ];
    if (missing(found)) return;
    if (await write("cover-who", { type: "cover", member: who, until })) setCause(null);
  };
  return (
    <section class="card" aria-labelledby="work-title">
      <h2 id="work-title" tabIndex={-1}>
        {t("work.title")}
      </h2>
      <p class="works-on">{assigned ? desk.name(assigned) : t("work.nobody")}</p>
      {assigned && file.conflicts.has(assigned) && <p class="notice warning">{t("work.conflict")}</p>}
      {cover && <p class="small">{t("work.covered", { name: desk.name(cover), day: texts.day(file.cover?.until ?? "") })}</p>}
      <ErrorSummary errors={errors} />
      <Said text={said} />
      {!withheld && (
        <div class="no-print">
          <div class="tight">
            {assigned !== me && (
              <Button small busy={busy} onClick={() => void write("work-title", { type: "assign", member: me })}>
                {t("work.take")}
              </Button>
            )}
            <Toggle open={cause === "give"} onToggle={open("give")}>
              {t("work.give")}
            </Toggle>
            <Toggle open={cause === "cover"} onToggle={open("cover")}>
              {t("work.cover")}
            </Toggle>
          </div>
          {cause === "give" && (
            <Form onSubmit={() => void give()}>
              <Person id="work-who" label={t("work.who")} desk={desk} value={who} onChange={setWho} />
              <Button submit busy={busy} small>
                {t("work.save")}
              </Button>
            </Form>
          )}
          {cause === "cover" && (
            <Form onSubmit={() => void standIn()}>
              <Person id="cover-who" label={t("work.cover_who")} desk={desk} value={who} onChange={setWho} />
              <Field id="cover-until" label={t("work.cover_until")} type="date" min={today()} value={until} errors={errors} onInput={setUntil} short />
              <Button submit busy={busy} small>
                {t("work.save")}
              </Button>
            </Form>
          )}
        </div>
      )}
    </section>
  );
}
