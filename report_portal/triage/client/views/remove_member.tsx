/** Removing a member: what it changes and what it cannot change, then new keys for those who stay. */
import { useState } from "preact/hooks";
import { useDesk } from "../desk.js";
import { keysHeld, removeMember } from "../keys/removal.js";
import type { Member } from "../keys/roster.js";
import type { Session } from "../keys/session.js";
import { Button, Check, Heading, Notice } from "./parts.js";
import { ProvenForm } from "./proven_form.js";

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
  const lost = keysHeld(member, session.instance);
  const possible = session.rootSeed !== null && session.recovery !== null;
  const told = (
    <>
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
    </>
  );
  if (!possible) {
    return (
      <section class="narrow">
        <Heading>{t("members.remove_title", { name })}</Heading>
        {told}
        <Notice kind="error">{t("members.remove_no_recovery")}</Notice>
        <Button onClick={onBack}>{t("app.cancel")}</Button>
      </section>
    );
  }
  return (
    <ProvenForm
      session={session}
      title={t("members.remove_title", { name })}
      submit={t("members.remove_do")}
      working={t("members.remove_working")}
      danger
      check={() => (sure ? [] : [{ id: "sure", text: t("members.remove_error") }])}
      act={(auth, factor) => removeMember(api, session, member, today(), { auth, ...factor })}
      onDone={onDone}
      onBack={onBack}
    >
      {told}
      <Check id="sure" label={t("members.remove_sure", { name })} checked={sure} onChange={setSure} />
    </ProvenForm>
  );
}
