/** Words of staff beside words, pictures or voices of the person: what they say, or what they mean in another language. */
import { useId, useState } from "preact/hooks";
import type { NoteEntry, OpenedReport, Source } from "../../../crypto/client/staff.js";
import { besideOf } from "../cases/beside.js";
import { useDesk } from "../desk.js";
import type { FileDesk } from "./file_desk.js";
import { GiveText } from "./give_text.js";
import { TextBox, Toggle } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, Form, Said, Select, Words } from "./parts.js";

type Kind = "transcription" | "translation";

interface Props {
  desk: FileDesk;
  opened: OpenedReport;
  source: Source;
  /** What the source is called, for those who hear the button alone. */
  label: string;
  /** Language of the source. */
  language: string | null;
  kinds: Kind[];
  /** Words that can be given to an interpreter; absent for pictures. */
  words?: string;
}

/** UTF-16 units; SPEC section 5.4. */
const LONGEST = 16_000;

export function Beside({ desk, opened, source, label, language, kinds, words }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const [adding, setAdding] = useState<Kind | "give" | null>(null);
  const [given, setGiven] = useState(false);
  const writing = useNoteWriting(desk);
  return (
    <div class="beside">
      {besideOf(desk.file, opened, source).map((one) => (
        <div key={one.sequence} class="by-staff">
          <span class="marked">
            {t(`beside.${one.type}`, { language: texts.language(one.locale), name: desk.name(one.member), day: texts.day(one.day) })}
          </span>
          <Words text={one.text} language={one.locale} />
          {one.older && <p class="hint">{t("beside.older")}</p>}
        </div>
      ))}
      <Said text={writing.said} />
      {!desk.withheld && (
        <div class="tight no-print">
          {kinds.map((kind) => (
            <Toggle
              key={kind}
              open={adding === kind}
              onToggle={(open) => setAdding(open ? kind : null)}
              label={`${t(`beside.add_${kind}`)}: ${label}`}
            >
              {t(`beside.add_${kind}`)}
            </Toggle>
          ))}
          {words && (
            <Toggle
              open={adding === "give"}
              onToggle={(open) => {
                setGiven(false);
                setAdding(open ? "give" : null);
              }}
              label={`${t("give.open")}: ${label}`}
            >
              {t("give.open")}
            </Toggle>
          )}
        </div>
      )}
      <Said text={given ? t("give.done") : ""} />
      {adding === "give" && words && (
        <GiveText
          desk={desk}
          source={source}
          words={words}
          language={language}
          onGiven={() => {
            setGiven(true);
            setAdding(null);
          }}
        />
      )}
      {adding && adding !== "give" && <BesideForm key={adding} kind={adding} source={source} language={language} writing={writing} onSaved={() => setAdding(null)} />}
    </div>
  );
}

interface FormProps {
  kind: Kind;
  source: Source;
  language: string | null;
  writing: ReturnType<typeof useNoteWriting>;
  onSaved: () => void;
}

const FALLBACK = "en";

function BesideForm({ kind, source, language, writing, onSaved }: FormProps) {
  const { texts, data } = useDesk();
  const { t } = texts;
  const field = useId();
  const known = (locale: string | null) => (locale && data.languages[locale] ? locale : FALLBACK);
  const [text, setText] = useState("");
  const [from, setFrom] = useState(known(language));
  const [to, setTo] = useState(known(kind === "translation" ? texts.locale : language));
  const languages = Object.entries(data.languages).map(([value, own]) => ({ value, label: `${texts.language(value)} · ${own}` }));
  const submit = async () => {
    const said = text.trim();
    if (!said) return writing.missing([{ id: field, text: t("note.error_empty") }]);
    if (said.length > LONGEST) return writing.missing([{ id: field, text: t("note.error_long") }]);
    const entry: NoteEntry =
      kind === "translation" ? { type: kind, source, text: said, locale: to, of: from } : { type: kind, source, text: said, locale: to };
    if (await writing.write(field, entry)) onSaved();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <TextBox id={field} label={t(`beside.label_${kind}`)} hint={t("beside.hint")} language={to} value={text} errors={writing.errors} onInput={setText} rows={4} />
      {kind === "translation" && <Select id={`${field}-from`} label={t("beside.from")} value={from} options={languages} onChange={setFrom} />}
      <Select id={`${field}-to`} label={t(kind === "translation" ? "beside.to" : "beside.language")} value={to} options={languages} onChange={setTo} />
      <Button submit busy={writing.busy} small>
        {t("beside.save")}
      </Button>
    </Form>
  );
}
