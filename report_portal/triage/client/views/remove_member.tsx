/** Removing a member: what it changes and what it cannot change, then new keys for those who stay. */
import { useState } from "preact/hooks";
import { refusal, useDesk } from "../desk.js";
import { keysHeld, removeMember } from "../keys/removal.js";
import type { Member } from "../keys/roster.js";
import type { Session } from "../keys/session.js";
import { Button, Check, ErrorSummary, type FieldError, Form, Heading, Notice, Progress } from "./parts.js";

interface Props {
  session: Session;
  member: Member;
  onBack: () => void;
  onDone: () => void;
}

export function RemoveMember({ session, member, onBack, onDone }: Props) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  const { name } = member;
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const lost = keysHeld(member, session.instance);
  const possible = session.rootSeed !== null && session.recovery !== null;

  const submit = async () => {
    if (!sure) return setErrors([{ id: "sure", text: t("members.remove_error") }]);
    setBusy(true);
    try {
      await removeMember(api, session, member, today());
      onDone();
    } catch (error) {
      setBusy(false);
      setErrors([{ id: "sure", text: refusal(texts, error) }]);
    }
  };

  if (busy) {
    return (
      <section class="narrow">
        <Heading>{t("members.remove_title", { name })}</Heading>
        <Progress label={t("members.remove_working")} part={null} />
      </section>
    );
  }
  return (
    <section class="narrow">
      <Heading>{t("members.remove_title", { name })}</Heading>
      <ErrorSummary errors={errors} />
      <p>{t("members.remove_intro", { name })}</p>
      {lost.length > 0 && (
        <ul>
          {lost.map((audience) => (
            <li key={audience}>{texts.audience(audience)}</li>
          ))}
        </ul>
      )}
      {member.role === "coordinator" && <Notice kind="warning">{t("members.remove_root")}</Notice>}
      {member.role === "interpreter" && <Notice>{t("members.remove_interpreter")}</Notice>}
      {possible ? (
        <Form onSubmit={() => void submit()}>
          <Check
            id="sure"
            label={t("members.remove_sure", { name })}
            checked={sure}
            onChange={setSure}
            error={errors.find((error) => error.id === "sure")?.text}
          />
          <div class="actions">
            <Button kind="danger" submit>
              {t("members.remove_do")}
            </Button>
            <Button onClick={onBack}>{t("app.cancel")}</Button>
          </div>
        </Form>
      ) : (
        <>
          <Notice kind="error">{t("members.remove_no_recovery")}</Notice>
          <Button onClick={onBack}>{t("app.cancel")}</Button>
        </>
      )}
    </section>
  );
}
