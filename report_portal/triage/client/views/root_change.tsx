/** The root key of the place: asking for a new one, stopping that, making it. */
import { useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import { type Notices, noticesChanged } from "../keys/notices.js";
import { askRootChange, carryOut, makeRoot, type NewRoot, stopRootChange } from "../keys/root_change.js";
import { alone, mayCarryOut } from "../keys/second_person.js";
import type { Session } from "../keys/session.js";
import { Button, type FieldError, Notice } from "./parts.js";
import { ProvenForm } from "./proven_form.js";

interface ScreenProps {
  session: Session;
  onDone: () => void;
  onBack: () => void;
}

export function AskRootChange({ session, onDone, onBack }: ScreenProps) {
  const { texts, api } = useDesk();
  const { t } = texts;
  return (
    <ProvenForm
      session={session}
      title={t("root.ask_title")}
      submit={t("root.ask_submit")}
      working={t("account.totp_working")}
      act={(auth, factor) => askRootChange(api, auth, factor)}
      onDone={onDone}
      onBack={onBack}
    >
      <p>{t("root.ask_intro")}</p>
      <p>{t(alone(session) ? "root.ask_alone" : "root.ask_second")}</p>
    </ProvenForm>
  );
}

export function MakeRoot({ session, onDone, onBack }: ScreenProps) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  const [made, setMade] = useState<NewRoot | null>(null);
  const act = async (auth: string, factor: Parameters<typeof carryOut>[2]) => {
    const fresh = made ?? (await makeRoot(session, today()));
    setMade(fresh);
    await carryOut(api, auth, factor, fresh);
  };
  const refused = (error: unknown): FieldError | null => {
    const code = error instanceof ApiError ? error.code : "";
    // What was signed over an older list of members or keys is of no use any more.
    if (code === "chain-moved" || code === "version-taken") setMade(null);
    return ["chain-moved", "version-taken", "root-change-missing"].includes(code) ? { id: "totp", text: t("root.moved") } : null;
  };
  return (
    <ProvenForm
      session={session}
      title={t("root.make_title")}
      submit={t("root.make_submit")}
      working={t("root.make_working")}
      act={act}
      refused={refused}
      onDone={onDone}
      onBack={onBack}
    >
      <p>{t("root.make_intro")}</p>
      <p>{t("root.make_after")}</p>
    </ProvenForm>
  );
}

interface CardProps {
  session: Session;
  asked: Notices["root"];
  onAsk: () => void;
  onMake: () => void;
  onStopped: () => void;
}

/** What coordinators see among the members. */
export function RootCard({ session, asked, onAsk, onMake, onStopped }: CardProps) {
  const { texts, api, today } = useDesk();
  const { t } = texts;
  const [failed, setFailed] = useState("");
  const stop = async () => {
    setFailed("");
    try {
      await stopRootChange(api);
      noticesChanged();
      onStopped();
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  const own = asked?.member === session.account.member;
  const may = asked && mayCarryOut(session, asked, today());
  const possible = session.rootSeed !== null && session.recovery !== null;
  return (
    <section class="card" aria-labelledby="root-title">
      <h2 id="root-title">{t("root.title")}</h2>
      <p>{t("root.what")}</p>
      {failed && <Notice kind="error">{failed}</Notice>}
      {!possible && <Notice kind="error">{t("members.remove_no_recovery")}</Notice>}
      {asked && own && !may && (
        <p>{alone(session) ? t("root.wait_alone", { day: texts.day(asked.aloneFrom) }) : t("root.wait_second", { day: texts.day(asked.day) })}</p>
      )}
      {asked && !own && <p>{t("root.asked", { name: asked.name, day: texts.day(asked.day) })}</p>}
      <div class="actions">
        {!asked && possible && <Button onClick={onAsk}>{t("root.ask")}</Button>}
        {may && possible && (
          <Button kind="primary" onClick={onMake}>
            {t("root.make")}
          </Button>
        )}
        {asked && <Button onClick={() => void stop()}>{t("root.stop")}</Button>}
      </div>
    </section>
  );
}
