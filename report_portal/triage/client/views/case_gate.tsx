/** Before a case that may be about the one who opens it, or that they should not work on. A warning: keys open it all the same. */
import type { Caseload } from "../cases/caseload.js";
import type { Entry } from "../cases/entry.js";
import { useDesk } from "../desk.js";
import { Button, Notice } from "./parts.js";

/** Whether a member has noted that they should not work on a case. */
export const keptOff = ({ file }: Entry, member: string): boolean => file?.conflicts.includes(member) ?? false;

interface Props {
  caseload: Caseload;
  id: string;
  /** Id of the one who looks. */
  me: string;
  onOpen: () => void;
  onLeave: () => void;
}

export function CaseGate({ caseload, id, me, onOpen, onLeave }: Props) {
  const { t } = useDesk().texts;
  const entry = caseload.find(id)?.entry;
  if (entry && keptOff(entry, me)) {
    return (
      <>
        <Notice kind="warning">
          <h2>{t("case.kept_off_title")}</h2>
          <p>{t("case.kept_off_text")}</p>
          <p>{t("case.conflict_limit")}</p>
        </Notice>
        <div class="actions">
          <Button kind="primary" onClick={onLeave}>
            {t("case.kept_off_leave")}
          </Button>
          <Button onClick={onOpen}>{t("case.kept_off_open")}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <Notice kind="warning">
        <h2>{t("case.conflict_title")}</h2>
        <p>{t("case.conflict_text")}</p>
        <p>{t("case.conflict_limit")}</p>
        {entry?.notMe.includes(me) && <p>{t("case.conflict_marked")}</p>}
      </Notice>
      <div class="actions">
        <Button
          kind="primary"
          onClick={() => {
            caseload.markNotMe(id);
            onLeave();
          }}
        >
          {t("case.conflict_not_me")}
        </Button>
        <Button onClick={onOpen}>{t("case.conflict_open")}</Button>
      </div>
    </>
  );
}
