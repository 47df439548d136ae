/** A copy of one case: a file sealed to one receiver, or paper. Nothing leaves before the log holds it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import { barredOffices } from "../cases/against.js";
import type { Caseload } from "../cases/caseload.js";
import { type CopiedFile, dossier, isReceiver, newCopyNumber, noteExport, sealCopy } from "../cases/exporting.js";
import { fetchFile, fileName, save } from "../cases/files.js";
import { caseNumber, inSentence, typedNumber } from "../cases/number.js";
import { attachmentsOf, contactRows, fileKey, languageOf, sectionsOf } from "../cases/reading.js";
import { receivers, routingOf } from "../cases/releasing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { AnswerRows, CaseAnswers } from "./case_answers.js";
import { CaseThread } from "./case_thread.js";
import { Button, Check, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Progress, Said } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  id: string;
  go: (to: Screen) => void;
}

export function ExportScreen({ session, caseload, id, go }: Props) {
  const { texts, api, data, page, today } = useDesk();
  const { t } = texts;
  const sheet = useRef<HTMLElement>(null);
  const [opened, setOpened] = useState<OpenedReport | null>(null);
  const [whole, setWhole] = useState(false);
  const [copy, setCopy] = useState(newCopyNumber);
  const [receiver, setReceiver] = useState("");
  const [typed, setTyped] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const number = caseNumber(id);
  const title = t("export.title", { number: inSentence(number) });

  useEffect(() => {
    caseload.open(id).then(setOpened, (error) => setErrors([{ id: "receiver", text: refusal(texts, error) }]));
  }, [id]);

  const act = async (field: string, done: string, work: (report: OpenedReport) => Promise<void>) => {
    if (!opened) return;
    setErrors([]);
    setSaid("");
    setBusy(true);
    try {
      await work(opened);
      // The next copy is another one, with a line of its own.
      setCopy(newCopyNumber());
      setTyped("");
      setSaid(t(done));
    } catch (error) {
      setErrors([{ id: field, text: error instanceof ApiError ? refusal(texts, error) : t("case.file_broken") }]);
    }
    setBusy(false);
  };
  const seal = () => {
    if (!isReceiver(receiver)) return setErrors([{ id: "receiver", text: t("export.error_recipient") }]);
    void act("receiver", "export.saved", async (report) => {
      const files: CopiedFile[] = [];
      for (const [index, entry] of attachmentsOf(report).entries()) {
        const bytes = await fetchFile(api, entry, page.instance, fileKey(report, entry.id));
        files.push({ name: fileName(number, index + 1, entry.type), type: entry.type, bytes });
      }
      if (!sheet.current) return;
      const sealed = await sealCopy(dossier(title, texts.locale, sheet.current, files), receiver);
      await noteExport(api, id, copy);
      save(sealed, `${number}.html.age`);
    });
  };
  const paper = () => {
    if (typedNumber(typed) !== number) return setErrors([{ id: "typed", text: t("export.error_typed") }]);
    void act("typed", "export.printed", async () => {
      await noteExport(api, id, copy);
      // Only now does the sheet appear on paper: the browser's own printing shows none of it.
      sheet.current?.setAttribute("data-noted", "");
      print();
      sheet.current?.removeAttribute("data-noted");
    });
  };

  const barred = opened ? barredOffices(opened, data.form, routingOf(session.instance), receivers(session.instance)) : [];
  return (
    <>
      <div class="no-print">
        <p class="crumbs">
          <Button small onClick={() => go({ at: "case", id })}>
            {t("case.title", { number: inSentence(number) })}
          </Button>
        </p>
        <Heading>{title}</Heading>
        <ErrorSummary errors={errors} />
        <Said text={said} />
        <Notice kind="warning">{t("export.intro")}</Notice>
        {barred.length > 0 && <Notice kind="error">{t("export.barred", { offices: barred.map((audience) => texts.audience(audience)).join(", ") })}</Notice>}
        {!opened && errors.length === 0 && <Progress label={t("board.unlocking")} part={null} />}
        <Check id="whole" label={t("export.with_private")} checked={whole} onChange={setWhole} />
        <div class="columns even">
          <section class="card" aria-labelledby="seal-title">
            <h2 id="seal-title">{t("export.seal_title")}</h2>
            <p>{t("export.seal_intro")}</p>
            <Form onSubmit={seal}>
              <Field
                id="receiver"
                label={t("export.recipient")}
                hint={t("export.recipient_hint")}
                value={receiver}
                errors={errors}
                onInput={setReceiver}
                mono
              />
              <Button submit kind="primary" busy={busy || !opened}>
                {t("export.seal")}
              </Button>
            </Form>
          </section>
          <section class="card" aria-labelledby="paper-title">
            <h2 id="paper-title">{t("export.print_title")}</h2>
            <p>{t("export.print_intro")}</p>
            <Form onSubmit={paper}>
              <Field id="typed" label={t("export.typed")} value={typed} errors={errors} onInput={setTyped} digits short />
              <Button submit kind="danger" busy={busy || !opened}>
                {t("export.print")}
              </Button>
            </Form>
          </section>
        </div>
      </div>
      {opened && (
        <article ref={sheet} class="copy-sheet" translate={false}>
          <Dossier opened={opened} whole={whole} number={number} />
          <p class="small">{t("export.copy_number", { number: copy.slice(0, 8), day: texts.day(today()) })}</p>
          <p class="small">{session.account.name}</p>
        </article>
      )}
    </>
  );
}

function Dossier({ opened, whole, number }: { opened: OpenedReport; whole: boolean; number: string }) {
  const { texts } = useDesk();
  const { t } = texts;
  const language = languageOf(opened);
  const kept = sectionsOf(opened, texts).map((section) => ({ ...section, rows: section.rows.filter((row) => whole || !row.ngoOnly) }));
  const contact = whole ? contactRows(opened, texts) : [];
  const files = attachmentsOf(opened);
  return (
    <>
      <h2>{t("case.title", { number: inSentence(number) })}</h2>
      <CaseAnswers sections={kept.filter((section) => section.rows.length > 0)} language={language} />
      {contact.length > 0 && (
        <section>
          <h3>{t("case.contact")}</h3>
          <AnswerRows rows={contact} language={null} />
        </section>
      )}
      {whole && <CaseThread opened={opened} />}
      {files.length > 0 && (
        <section>
          <h3>{t("case.files")}</h3>
          <ul>
            {files.map((entry, index) => (
              <li key={entry.id}>
                {fileName(number, index + 1, entry.type)} · {texts.size(entry.size)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
