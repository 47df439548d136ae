/** Asking to keep one case for longer, or agreeing to what a colleague asked for; both with words and second factor. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import type { Caseload } from "../cases/caseload.js";
import { agreeHold, asking, DAYS_MAX, type Hold, holdsOf, newHold, reasonOf } from "../cases/holding.js";
import { caseNumber, inSentence } from "../cases/number.js";
import { addDays } from "../days.js";
import { refusal, useDesk } from "../desk.js";
import { alone, mayCarryOut } from "../keys/second_person.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { type FileDesk, Refused, useFileDesk } from "./file_desk.js";
import { TextBox } from "./note_parts.js";
import { Button, Field, type FieldError, Notice, Progress, Words } from "./parts.js";
import { ProvenForm } from "./proven_form.js";

/** UTF-16 units; SPEC section 5.4. */
const LONGEST = 16_000;

interface Props {
  session: Session;
  caseload: Caseload;
  id: string;
  go: (to: Screen) => void;
}

export function HoldScreen({ session, caseload, id, go }: Props) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  const [opened, setOpened] = useState<OpenedReport | null>(null);
  const [holds, setHolds] = useState<Hold[] | null>(null);
  const [failed, setFailed] = useState("");
  const load = async () => {
    setFailed("");
    try {
      setHolds(await holdsOf(api, id));
      setOpened(await caseload.open(id));
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  useEffect(() => void load(), [id]);
  const { desk, failed: unread, retry } = useFileDesk(session, caseload, id, opened, 0);
  const back = () => go({ at: "case", id });
  const asked = holds?.find(({ agreedBy }) => agreedBy === null);
  const problem = failed || unread;

  if (problem || !desk || !holds) {
    return (
      <>
        <p class="crumbs">
          <Button small onClick={back}>
            {t("case.title", { number: inSentence(caseNumber(id)) })}
          </Button>
        </p>
        {problem ? (
          <Notice kind="error">
            <p>{problem}</p>
            <Button small onClick={() => (failed ? void load() : retry())}>
              {t("app.retry")}
            </Button>
          </Notice>
        ) : (
          <Progress label={t("board.unlocking")} part={null} />
        )}
      </>
    );
  }
  if (!asked) return <AskHold desk={desk} id={id} onDone={back} onBack={back} />;
  const reason = reasonOf(desk.file, asked);
  // The person's own page should say it too: a message to that end stands ready, and nobody need send it.
  const told = () => go({ at: "case", id, ask: "kept_longer" });
  if (reason !== null && mayCarryOut(session, asked, today())) {
    return <AgreeHold desk={desk} id={id} hold={asked} reason={reason} onDone={told} onBack={back} />;
  }
  return (
    <>
      <Notice>{t("hold.asked", { name: desk.name(asked.member), day: texts.day(asked.day), until: texts.day(asked.until) })}</Notice>
      <Button onClick={back}>{t("app.back")}</Button>
    </>
  );
}

interface FormProps {
  desk: FileDesk;
  id: string;
  onDone: () => void;
  onBack: () => void;
}

function AskHold({ desk, id, onDone, onBack }: FormProps) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  /** One id for all tries with the same words: an answer that was lost must not make two of it. */
  const drawn = useRef({ of: "", id: "" });
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const [first, last] = [addDays(today(), 1), addDays(today(), DAYS_MAX)];
  const [errors, setErrors] = useState<FieldError[]>([]);
  const check = () => {
    const found: FieldError[] = [];
    if (!reason.trim()) found.push({ id: "reason", text: t("hold.error_reason") });
    if (until < first || until > last) found.push({ id: "until", text: t("hold.error_until", { day: texts.day(last) }) });
    setErrors(found);
    return found;
  };
  return (
    <ProvenForm
      session={desk.session}
      title={t("hold.ask_title", { number: inSentence(caseNumber(id)) })}
      submit={t("hold.ask_submit")}
      working={t("account.totp_working")}
      check={check}
      act={async (auth, factor) => {
        const of = JSON.stringify([until, reason.trim()]);
        if (drawn.current.of !== of) drawn.current = { of, id: newHold() };
        const hold = drawn.current.id;
        await desk.hold({ type: "hold", hold, until, reason: reason.trim() }, asking(api, id, { id: hold, until }, auth, factor));
      }}
      refused={(error) => told(t, error)}
      onDone={onDone}
      onBack={onBack}
    >
      <p>{t("hold.ask_intro")}</p>
      <p>{t(alone(desk.session) ? "hold.ask_alone" : "hold.ask_second")}</p>
      <TextBox
        id="reason"
        label={t("hold.reason")}
        hint={t("hold.reason_hint")}
        value={reason}
        errors={errors}
        onInput={(value) => setReason(value.slice(0, LONGEST))}
      />
      <Field id="until" label={t("hold.until")} hint={t("hold.until_hint")} type="date" min={first} max={last} value={until} errors={errors} onInput={setUntil} short />
    </ProvenForm>
  );
}

function AgreeHold({ desk, id, hold, reason, onDone, onBack }: FormProps & { hold: Hold; reason: string }) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const values = { number: inSentence(caseNumber(id)), day: texts.day(hold.until) };
  return (
    <ProvenForm
      session={desk.session}
      title={t("hold.agree_title", values)}
      submit={t("hold.agree_submit")}
      working={t("account.totp_working")}
      act={(auth, factor) => agreeHold(api, hold.id, auth, factor)}
      refused={(error) => told(t, error)}
      onDone={onDone}
      onBack={onBack}
    >
      <p>{t("hold.asked", { name: desk.name(hold.member), day: texts.day(hold.day), until: values.day })}</p>
      <Words text={reason} />
      <p>{t("hold.agree_intro")}</p>
    </ProvenForm>
  );
}

/** What refuses this act and no other. */
function told(t: (key: string) => string, error: unknown): FieldError | null {
  if (error instanceof Refused) return { id: "reason", text: error.message };
  const code = error instanceof ApiError ? error.code : "";
  if (code === "withdrawn") return { id: "totp", text: t("hold.withdrawn") };
  const moved = ["hold-asked", "hold-agreed", "hold-waits", "second-person-needed", "not-found"];
  return moved.includes(code) ? { id: "totp", text: t("hold.moved") } : null;
}
