/** Confirming a member: the binding is checked here before any key is sealed for them. */
import { useEffect, useState } from "preact/hooks";
import {
  audiencesFor,
  confirm,
  refuse,
  isAsMeant,
  isBound,
  type Kept,
  KnownMemberError,
  type OpenInvitation,
  openKept,
  type WaitingMember,
} from "../keys/confirmation.js";
import { typedInvitation } from "../keys/groups.js";
import type { Session } from "../keys/session.js";
import { useDesk } from "../desk.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Heading, Notice } from "./parts.js";
import { ProvenForm } from "./proven_form.js";

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
  const [act, setAct] = useState<"look" | "confirm" | "refuse">("look");
  useEffect(() => {
    if (invitation) void openKept(session, invitation).then(setKept);
  }, [invitation, session]);

  const submit = () => {
    const used = kept?.secret ?? secret;
    if (typedInvitation(used) === null) return setErrors([{ id: "secret", text: t("setup.invitation_error") }]);
    if (!isBound(waiting, used) || !isAsMeant(waiting, kept)) {
      return setErrors([{ id: "secret", text: t("members.confirm_bad", { name: waiting.name }) }]);
    }
    setErrors([]);
    setAct("confirm");
  };
  const known = (error: unknown) =>
    error instanceof KnownMemberError ? { id: "words", text: t("members.confirm_bad", { name: waiting.name }) } : null;
  const gives = audiencesFor(waiting, session.instance.audiences);

  if (act === "confirm") {
    return (
      <ProvenForm
        key="confirm"
        session={session}
        title={t("members.confirm_title", { name: waiting.name })}
        submit={t("members.confirm_now")}
        working={t("members.confirm_working", { name: waiting.name })}
        act={(auth, factor) => confirm(api, session, waiting, today(), { auth, ...factor })}
        refused={known}
        onDone={onDone}
        onBack={() => setAct("look")}
      >
        <p>{t("members.confirm_fits", { name: waiting.name })}</p>
      </ProvenForm>
    );
  }
  if (act === "refuse") {
    return (
      <ProvenForm
        key="refuse"
        session={session}
        title={t("members.refuse_title", { name: waiting.name })}
        submit={t("members.refuse")}
        working={t("account.totp_working")}
        danger
        act={(auth, factor) => refuse(api, session, waiting, today(), { auth, ...factor })}
        refused={known}
        onDone={onRefused}
        onBack={() => setAct("look")}
      >
        <p>{t("members.refuse_sure", { name: waiting.name })}</p>
      </ProvenForm>
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
      <Form onSubmit={submit}>
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
        <p>{t("members.refuse_sure", { name: waiting.name })}</p>
        <div class="actions">
          <Button onClick={() => setAct("refuse")}>{t("members.refuse")}</Button>
        </div>
      </section>
    </section>
  );
}
