/** Whether a case is kept for longer than its days, and what a coordinator can do about it. */
import { useEffect, useState } from "preact/hooks";
import { endHold, type Hold, holdsOf, reasonOf } from "../cases/holding.js";
import { refusal, useDesk } from "../desk.js";
import { noticesChanged } from "../keys/notices.js";
import { alone, mayCarryOut } from "../keys/second_person.js";
import type { Screen } from "../screens.js";
import type { FileDesk } from "./file_desk.js";
import { Button, ErrorSummary, type FieldError, Said, Words } from "./parts.js";

const TITLE = "hold-title";

interface Props {
  desk: FileDesk;
  id: string;
  go: (to: Screen) => void;
}

export function CaseHold({ desk, id, go }: Props) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  const [holds, setHolds] = useState<Hold[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const coordinator = desk.session.account.role === "coordinator";
  const load = () => holdsOf(api, id).then(setHolds, (error: unknown) => setErrors([{ id: TITLE, text: refusal(texts, error) }]));
  useEffect(() => void load(), [id]);

  const end = async (hold: Hold) => {
    setBusy(true);
    setErrors([]);
    setSaid("");
    try {
      await endHold(api, hold.id);
      setSaid(t(hold.agreedBy === null ? "hold.refused" : "hold.ended"));
      noticesChanged();
      await load();
    } catch (error) {
      setErrors([{ id: TITLE, text: refusal(texts, error) }]);
    }
    setBusy(false);
  };

  const asked = holds?.find(({ agreedBy }) => agreedBy === null);
  const held = holds?.find(({ agreedBy }) => agreedBy !== null);
  const mayAgree = asked && mayCarryOut(desk.session, asked, today()) && reasonOf(desk.file, asked) !== null;
  // Whoever cannot ask for it need not read that nobody did.
  if (!coordinator && !asked && !held && errors.length === 0) return null;
  return (
    <section class="card no-print" aria-labelledby={TITLE}>
      <h2 id={TITLE} tabIndex={-1}>
        {t("hold.title")}
      </h2>
      <ErrorSummary errors={errors} />
      <Said text={said} />
      {holds && !held && !asked && <p class="hint">{t("hold.none")}</p>}
      {held && <Held desk={desk} hold={held} />}
      {asked && <AskedFor desk={desk} hold={asked} />}
      {coordinator && (
        <div class="actions">
          {held && (
            <Button small busy={busy} onClick={() => void end(held)}>
              {t("hold.end")}
            </Button>
          )}
          {mayAgree && (
            <Button small onClick={() => go({ at: "hold", id })}>
              {t("hold.agree")}
            </Button>
          )}
          {asked && (
            <Button small busy={busy} onClick={() => void end(asked)}>
              {t("hold.refuse")}
            </Button>
          )}
          {holds && !asked && !desk.withheld && (
            <Button small onClick={() => go({ at: "hold", id })}>
              {t(held ? "hold.ask_again" : "hold.ask")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Held({ desk, hold }: { desk: FileDesk; hold: Hold }) {
  const { texts } = useDesk();
  const { t } = texts;
  const names = { asked: desk.name(hold.member), agreed: desk.name(hold.agreedBy ?? "") };
  const reason = reasonOf(desk.file, hold);
  return (
    <>
      <p>
        <strong>{t("hold.until_day", { day: texts.day(hold.until) })}</strong>
      </p>
      <p class="small">{t("hold.by", names)}</p>
      {reason === null ? <p class="error-text">{t("hold.no_reason")}</p> : <Words text={reason} />}
    </>
  );
}

function AskedFor({ desk, hold }: { desk: FileDesk; hold: Hold }) {
  const { texts } = useDesk();
  const { t } = texts;
  const { session } = desk;
  const name = desk.name(hold.member);
  const reason = reasonOf(desk.file, hold);
  const own = hold.member === session.account.member;
  return (
    <>
      <p>{t("hold.asked", { name, day: texts.day(hold.day), until: texts.day(hold.until) })}</p>
      {reason === null ? <p class="error-text">{t("hold.no_reason")}</p> : <Words text={reason} />}
      {own && <p class="hint">{alone(session) ? t("hold.wait_alone", { day: texts.day(hold.aloneFrom) }) : t("hold.wait_second")}</p>}
    </>
  );
}
