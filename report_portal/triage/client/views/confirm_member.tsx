/** Confirming a member: the binding is checked here before any key is sealed for them. */
import { useEffect, useState } from "preact/hooks";
import {
  audiencesFor,
  confirm,
  refuse,
  isAsMeant,
  isBound,
  type Kept,
  type OpenInvitation,
  openKept,
  type WaitingMember,
} from "../keys/confirmation.js";
import { typedInvitation } from "../keys/groups.js";
import type { Session } from "../keys/session.js";
import { refusal, useDesk } from "../desk.js";
import { Button, Check, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Progress } from "./parts.js";

interface Props {
  session: Session;
  waiting: WaitingMember;
  invitation: OpenInvitation | null;
  onBack: () => void;
  onDone: () => void;
  onRefused: () => void;
}

export function ConfirmMember({ session, waiting, invitation, onBack, onDone, onRefused }: Props) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  const [kept, setKept] = useState<Kept | null>(null);
  const [secret, setSecret] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  useEffect(() => {
    if (invitation) void openKept(session, invitation).then(setKept);
  }, [invitation, session]);

  const submit = async () => {
    const used = kept?.secret ?? secret;
    if (typedInvitation(used) === null) return setErrors([{ id: "secret", text: t("setup.invitation_error") }]);
    if (!isBound(waiting, used) || !isAsMeant(waiting, kept)) {
      return setErrors([{ id: "secret", text: t("members.confirm_bad", { name: waiting.name }) }]);
    }
    setBusy(true);
    try {
      await confirm(api, session, waiting, today());
      onDone();
    } catch (error) {
      setBusy(false);
      setErrors([{ id: "secret", text: refusal(texts, error) }]);
    }
  };
  const turnAway = async () => {
    setBusy(true);
    try {
      await refuse(api, session, waiting, today());
      onRefused();
    } catch (error) {
      setBusy(false);
      setErrors([{ id: "secret", text: refusal(texts, error) }]);
    }
  };
  const gives = audiencesFor(waiting, session.instance.audiences);

  if (busy) {
    return (
      <section class="narrow">
        <Heading>{t("members.confirm_title", { name: waiting.name })}</Heading>
        <Progress label={t("members.confirm_working", { name: waiting.name })} part={null} />
      </section>
    );
  }
  return (
    <section class="narrow">
      <Heading>{t("members.confirm_title", { name: waiting.name })}</Heading>
      <p>{t("members.confirm_intro")}</p>
      <ErrorSummary errors={errors} />
      <section class="card">
        <p>
          <strong>{t(`role.${waiting.role}`)}</strong> · {t(`affiliation.${waiting.affiliation}`)}
        </p>
        <h2>{t("members.confirm_gives")}</h2>
        <ul>
          {gives.map((audience) => (
            <li key={audience}>{texts.audience(audience)}</li>
          ))}
          {waiting.role === "coordinator" && <li>{t("members.confirm_root")}</li>}
          {gives.length === 0 && <li>{t("app.none")}</li>}
        </ul>
      </section>
      <Form onSubmit={() => void submit()}>
        {kept ? (
          <Notice>{t("members.confirm_kept")}</Notice>
        ) : (
          <Field
            id="secret"
            label={t("members.confirm_secret")}
            hint={t("members.confirm_secret_hint")}
            value={secret}
            errors={errors}
            onInput={setSecret}
            mono
          />
        )}
        <div class="actions">
          <Button kind="primary" submit>
            {t("members.confirm_check")}
          </Button>
          <Button onClick={onBack}>{t("app.cancel")}</Button>
        </div>
      </Form>
      <section class="card">
        <h2>{t("members.refuse")}</h2>
        <Check id="refuse" label={t("members.refuse_sure", { name: waiting.name })} checked={sure} onChange={setSure} />
        <div class="actions">
          <Button busy={!sure} onClick={() => void turnAway()}>
            {t("members.refuse")}
          </Button>
        </div>
      </section>
    </section>
  );
}
