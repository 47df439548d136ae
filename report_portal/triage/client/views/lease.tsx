/** The rent contract beside its checklist: the housing practice reads one, fills the other, and tells the person. */
import { useEffect, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import type { Caseload } from "../cases/caseload.js";
import { leaseOf } from "../cases/lease.js";
import { caseNumber, inSentence } from "../cases/number.js";
import { attachmentsOf, fileKey, handwritingOf } from "../cases/reading.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { CaseFiles } from "./case_files.js";
import { useFileDesk } from "./file_desk.js";
import { changedLines, type Drafts, LeaseLines } from "./lease_lines.js";
import { LeaseTell } from "./lease_tell.js";
import { Button, Heading, Notice, Progress } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  id: string;
  go: (to: Screen) => void;
}

export function LeaseScreen({ session, caseload, id, go }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const [opened, setOpened] = useState<OpenedReport | null>(null);
  const [failed, setFailed] = useState("");
  const [version, setVersion] = useState(0);
  const [drafts, setDrafts] = useState<Drafts>({});
  const load = async () => {
    setFailed("");
    try {
      setOpened(await caseload.open(id));
      setVersion((before) => before + 1);
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  useEffect(() => void load(), [id]);
  const loaded = useFileDesk(session, caseload, id, opened, version);
  const { desk } = loaded;
  const problem = failed || loaded.failed;
  const number = inSentence(caseNumber(id));
  const checked = desk && opened ? leaseOf(desk.file, opened) : new Map<string, never>();

  return (
    <>
      <p class="crumbs no-print">
        <Button small onClick={() => go({ at: "case", id })}>
          {t("case.title", { number })}
        </Button>
      </p>
      <Heading>{t("lease.title", { number })}</Heading>
      <p class="lead">{t("lease.intro")}</p>
      {problem && (
        <Notice kind="error">
          <p>{problem}</p>
          <Button small onClick={() => (failed ? void load() : loaded.retry())}>
            {t("app.retry")}
          </Button>
        </Notice>
      )}
      {(!opened || !desk) && !problem && <Progress label={t("board.unlocking")} part={null} />}
      {opened && desk && (
        <>
          <div class="beside-paper">
            <div class="paper-side">
              <CaseFiles files={attachmentsOf(opened)} handwriting={handwritingOf(opened)} number={caseNumber(id)} keyOf={(entry) => fileKey(opened, entry.id)} />
            </div>
            <section class="card" aria-labelledby="lease-list">
              <h2 id="lease-list">{t("lease.open")}</h2>
              <p class="badge ngo">{t("note.read_by", { readers: desk.readers.map((audience) => texts.audience(audience)).join(", ") })}</p>
              <LeaseLines desk={desk} checked={checked} drafts={drafts} onDrafts={setDrafts} />
            </section>
          </div>
          {opened.reporter && !opened.broken && (
            <LeaseTell session={session} id={id} opened={opened} checked={checked} unsaved={changedLines(drafts, checked).length > 0} onSent={load} />
          )}
        </>
      )}
    </>
  );
}
