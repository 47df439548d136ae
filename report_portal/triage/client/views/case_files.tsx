/** Photos and papers of a case. */
import { useId, useState } from "preact/hooks";
import type { AttachmentEntry } from "../../../crypto/client/item.js";
import { ApiError } from "../api.js";
import { fetchFile, fileName, save } from "../cases/files.js";
import { mayBeShown, pictureKind } from "../cases/picture_kind.js";
import type { Handwriting } from "../cases/reading.js";
import { refusal, useDesk } from "../desk.js";
import { Button, type Children, Notice, Said } from "./parts.js";
import { PictureView, type ShownPicture } from "./picture_view.js";

interface Props {
  files: AttachmentEntry[];
  /** Pictures of handwriting on paper: for the NGO alone, named by what they answer. */
  handwriting?: Handwriting[];
  number: string;
  /** The person's verify key for a file; null where the record that names it vouches for it. */
  keyOf: (entry: AttachmentEntry) => string | null;
  children?: Children;
}

export function CaseFiles({ files, handwriting = [], number, keyOf, children }: Props) {
  const { texts, api, page } = useDesk();
  const { t } = texts;
  // An office may have several releases open at once.
  const title = useId();
  const [busy, setBusy] = useState("");
  const [said, setSaid] = useState("");
  const [failed, setFailed] = useState("");
  const [shown, setShown] = useState<ShownPicture | null>(null);

  const open = async (entry: AttachmentEntry, use: (bytes: Uint8Array) => string) => {
    setBusy(entry.id);
    setFailed("");
    setSaid(t("case.file_opening"));
    try {
      setSaid(use(await fetchFile(api, entry, page.instance, keyOf(entry))));
    } catch (error) {
      setSaid("");
      setFailed(error instanceof ApiError ? refusal(texts, error) : t("case.file_broken"));
    }
    setBusy("");
  };
  const download = (entry: AttachmentEntry, index: number) =>
    open(entry, (bytes) => {
      save(bytes, fileName(number, index, entry.type));
      return t("case.file_saved");
    });
  const show = (entry: AttachmentEntry, name: string) =>
    open(entry, (bytes) => {
      const kind = pictureKind(bytes);
      const fits = kind !== null && mayBeShown(bytes, kind);
      setShown(fits ? { bytes, kind, name } : null);
      if (!fits) setFailed(t(kind ? "case.file_too_large" : "case.file_no_picture"));
      return "";
    });

  const all = [...files.map((entry) => ({ entry, question: "" })), ...handwriting.map((entry) => ({ entry, question: entry.question }))];

  return (
    <section class="card files" aria-labelledby={title}>
      <h2 id={title}>{t("case.files")}</h2>
      {all.length === 0 ? (
        <p class="hint">{t("case.files_none")}</p>
      ) : (
        <>
          <Notice kind="warning">{t("case.files_warning")}</Notice>
          <ul class="rows">
            {all.map(({ entry, question }, index) => (
              <li key={entry.id}>
                <span>
                  <strong>{t("case.file", { number: index + 1 })}</strong>{" "}
                  {question && (
                    <>
                      {t("case.handwriting", { question: texts.question(question)?.label ?? question })} <span class="small">{t("case.ngo_only_title")}</span>{" "}
                    </>
                  )}
                  <span class="small" dir="ltr">
                    {entry.type} · {texts.size(entry.size)}
                  </span>
                </span>
                <span class="tight">
                  {entry.type.startsWith("image/") && (
                    <Button
                      small
                      busy={busy !== ""}
                      label={`${t("case.file_show")}: ${t("case.file", { number: index + 1 })}`}
                      onClick={() => void show(entry, t("case.file", { number: index + 1 }))}
                    >
                      {t("case.file_show")}
                    </Button>
                  )}
                  <Button small busy={busy !== ""} onClick={() => void download(entry, index + 1)}>
                    {t("case.file_download")}
                  </Button>
                </span>
              </li>
            ))}
          </ul>
          {failed && <Notice kind="error">{failed}</Notice>}
          <Said text={said} />
          {shown && <PictureView key={shown.name} picture={shown} onHide={() => setShown(null)} />}
        </>
      )}
      {children}
    </section>
  );
}
