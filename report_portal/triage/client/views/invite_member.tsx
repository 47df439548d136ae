/** Inviting somebody: the secret is made here and shown once. */
import { useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { checkNumber } from "../keys/check_number.js";
import { invite, listedAudiences } from "../keys/confirmation.js";
import { inGroups, isSignInName } from "../keys/groups.js";
import type { Role } from "../keys/roster.js";
import type { Session } from "../keys/session.js";
import { refusal, useDesk } from "../desk.js";
import { Button, Check, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Secret, Select } from "./parts.js";

/** Roles that hold keys of groups, and the places of work each role may have. */
const AFFILIATIONS: Record<string, string[]> = {
  coordinator: ["ngo"],
  member: ["ngo", "city", "state"],
  liaison: ["city", "state"],
  helper: ["ngo"],
  interpreter: ["ngo"],
  administrator: ["ngo", "city"],
};
const READING = ["member", "liaison"];

export function InviteMember({ session, onBack }: { session: Session; onBack: () => void }) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [name, setName] = useState("");
  const [role, setRole] = useState("member");
  const [affiliation, setAffiliation] = useState("ngo");
  const [audiences, setAudiences] = useState<string[]>([]);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [secret, setSecret] = useState("");

  const places = AFFILIATIONS[role] ?? ["ngo"];
  const place = places.includes(affiliation) ? affiliation : (places[0] as string);
  const groups = session.instance.audiences.filter((audience) => audience.affiliation === place);
  const chosen = audiences.filter((audience) => groups.some((group) => group.id === audience));

  const submit = async () => {
    const found: FieldError[] = [];
    if (!isSignInName(name)) found.push({ id: "name", text: t("setup.name_error") });
    if (READING.includes(role) && chosen.length === 0) {
      found.push({ id: `group-${groups[0]?.id ?? ""}`, text: t("members.invite_error_audiences") });
    }
    setErrors(found);
    if (found.length > 0) return;
    const position = { role: role as Role, affiliation: place, audiences: READING.includes(role) ? chosen : [] };
    try {
      const listed = listedAudiences(position, session.instance.audiences);
      setSecret(await invite(api, session, name, { ...position, audiences: listed }));
    } catch (error) {
      const taken = error instanceof ApiError && error.code === "name-taken";
      setErrors([{ id: "name", text: taken ? t("setup.name_taken") : refusal(texts, error) }]);
    }
  };

  if (secret) {
    return (
      <section class="narrow" key="made">
        <div class="no-print">
          <Heading>{t("members.invite_done", { name })}</Heading>
          <Notice kind="warning">{t("members.invite_done_text")}</Notice>
        </div>
        <article class="sheet">
          <h2>{t("members.invite_sheet")}</h2>
          <p>{t("members.invite_sheet_how")}</p>
          <dl class="facts">
            <div>
              <dt>{t("members.invite_address")}</dt>
              <dd>
                <bdi dir="ltr">{location.origin}</bdi>
              </dd>
            </div>
            <div>
              <dt>{t("signin.name")}</dt>
              <dd>
                <bdi dir="ltr">{name}</bdi>
              </dd>
            </div>
          </dl>
          <h3>{t("setup.invitation_label")}</h3>
          <Secret text={secret} />
          <h3>{t("trust.check_number")}</h3>
          <Secret text={inGroups(checkNumber(session.root))} />
        </article>
        <div class="actions no-print">
          <Button onClick={() => window.print()}>{t("app.print")}</Button>
          <Button kind="primary" onClick={onBack}>
            {t("app.close")}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section class="narrow" key="form">
      <Heading>{t("members.invite_title")}</Heading>
      <ErrorSummary errors={errors} />
      <Form onSubmit={() => void submit()}>
        <Field
          id="name"
          label={t("members.invite_name")}
          hint={t("members.invite_name_hint")}
          value={name}
          errors={errors}
          onInput={(text) => setName(text.trim().toLowerCase())}
          mono
        />
        <Select
          id="role"
          label={t("members.invite_role")}
          value={role}
          options={Object.keys(AFFILIATIONS).map((value) => ({ value, label: t(`role.${value}`) }))}
          onChange={setRole}
        />
        <Select
          id="affiliation"
          label={t("members.invite_affiliation")}
          value={place}
          options={places.map((value) => ({ value, label: t(`affiliation.${value}`) }))}
          onChange={setAffiliation}
        />
        {role === "interpreter" && <p class="hint">{t("members.invite_interpreter")}</p>}
        {READING.includes(role) && (
          <fieldset>
            <legend>{t("members.invite_audiences")}</legend>
            {groups.map((group) => (
              <Check
                key={group.id}
                id={`group-${group.id}`}
                label={texts.audience(group.id)}
                checked={chosen.includes(group.id)}
                onChange={(on) => setAudiences(on ? [...audiences, group.id] : audiences.filter((one) => one !== group.id))}
              />
            ))}
          </fieldset>
        )}
        <div class="actions">
          <Button kind="primary" submit>
            {t("members.invite_make")}
          </Button>
          <Button onClick={onBack}>{t("app.cancel")}</Button>
        </div>
      </Form>
    </section>
  );
}
