/** Keys that are about to change hands, and cases that are to be kept for longer: told on every screen to everybody who could stop it, or should know. */
import { useEffect, useState } from "preact/hooks";
import { caseNumber, inSentence } from "../cases/number.js";
import { useDesk } from "../desk.js";
import { fetchNotices, type Notices, onNoticesChanged } from "../keys/notices.js";
import type { Session } from "../keys/session.js";
import { Button, Notice } from "./parts.js";

interface Props {
  session: Session;
  /** The screen that is on: each change asks the server again. */
  screen: string;
  /** Opens the list of members; null for whom it is not. */
  toMembers: (() => void) | null;
  /** Opens a case; null for whom it is not. */
  toCase: ((id: string) => void) | null;
}

export function RunningNotices({ session, screen, toMembers, toCase }: Props) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [notices, setNotices] = useState<Notices | null>(null);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    const look = () =>
      void fetchNotices(api).then(
        (found) => {
          setNotices(found);
          setSilent(false);
        },
        () => setSilent(true),
      );
    look();
    return onNoticesChanged(look);
  }, [api, screen]);
  const { recovery, root, holds } = notices ?? { recovery: null, root: null, holds: [] };
  const link = toMembers && screen !== "members" && (
    <Button small onClick={toMembers}>
      {t("notices.members")}
    </Button>
  );
  return (
    <div class="no-print">
      {silent && <Notice kind="warning">{t("notices.silent")}</Notice>}
      {session.rootMoved && <Notice>{t("notices.root_moved", { day: texts.day(session.rootMoved) })}</Notice>}
      {recovery && (
        <Notice kind="warning">
          <p>{t("members.operator_invited")}</p>
          <p>
            {recovery.waiting.length > 0 && t("notices.recovery_waiting", { names: recovery.waiting.join(", ") })}{" "}
            {t("notices.recovery_from", { day: texts.day(recovery.from) })}
          </p>
          {!root && link}
        </Notice>
      )}
      {root && (
        <Notice kind="warning">
          <p>{t("notices.root", { name: root.name, day: texts.day(root.day) })}</p>
          <p>{t(toMembers ? "notices.root_coordinator" : "notices.root_member")}</p>
          {link}
        </Notice>
      )}
      {holds.length > 0 && (
        <Notice kind="warning">
          {holds.map(({ name, day, report }, index) => (
            <p key={index}>
              {report
                ? t("notices.hold", { name, day: texts.day(day), number: inSentence(caseNumber(report)) })
                : t("notices.hold_somewhere", { name, day: texts.day(day) })}{" "}
              {report && toCase && (
                <Button small label={t("notices.hold_open_label", { number: inSentence(caseNumber(report)) })} onClick={() => toCase(report)}>
                  {t("notices.hold_open")}
                </Button>
              )}
            </p>
          ))}
          <p>{t(toMembers ? "notices.hold_coordinator" : "notices.hold_member")}</p>
        </Notice>
      )}
    </div>
  );
}
