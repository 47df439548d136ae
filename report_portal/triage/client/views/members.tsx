/** Who works here: active members, those who wait, open invitations. */
import { useEffect, useState } from "preact/hooks";
import type { Caseload } from "../cases/caseload.js";
import { type Colleagues, readColleagues, type WaitingMember } from "../keys/confirmation.js";
import type { Member } from "../keys/roster.js";
import { fetchNotices, type Notices } from "../keys/notices.js";
import { load as loadSession, type Session } from "../keys/session.js";
import { refusal, useDesk } from "../desk.js";
import { CheckNumber } from "./ceremony.js";
import { ConfirmMember } from "./confirm_member.js";
import { InviteMember } from "./invite_member.js";
import { RemoveMember } from "./remove_member.js";
import { Button, Heading, Notice, Said } from "./parts.js";
import { AskRootChange, MakeRoot, RootCard } from "./root_change.js";

export function Members({ session, caseload }: { session: Session; caseload: Caseload }) {
  const { texts, api, page, today } = useDesk();
  const { t } = texts;
  const [colleagues, setColleagues] = useState<Colleagues | null>(null);
  const [open, setOpen] = useState<boolean | null>(null);
  const [asked, setAsked] = useState<Notices["root"]>(null);
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");
  const [at, setAt] = useState<{ confirm: WaitingMember } | { remove: Member } | "invite" | "ask" | "root" | null>(null);

  /** Returns: whether the instance is open; null where the server could not be asked. */
  const load = async (): Promise<boolean | null> => {
    setFailed("");
    try {
      const found = readColleagues(await api.get("/members"));
      const isOpen = (await api.get("/setup")).open === true;
      const { root } = await fetchNotices(api);
      setColleagues(found);
      setOpen(isOpen);
      setAsked(root);
      return isOpen;
    } catch (error) {
      setFailed(refusal(texts, error));
      return null;
    }
  };
  useEffect(() => void load(), []);

  /**
   * Goes on with the keys and members that are in force now.
   *
   * Returns: as `load`. What was done is done though the list cannot be had; it says so, and its button tries again.
   */
  const reload = async (): Promise<boolean | null> => {
    try {
      const result = await loadSession(api, page, session.account.name, session.unlock, today());
      if ("session" in result) Object.assign(session, result.session);
      return await load();
    } catch (error) {
      setFailed(refusal(texts, error));
      return null;
    }
  };
  const done = async (text: string, opened = ""): Promise<boolean> => {
    const wasOpen = open;
    const nowOpen = await reload();
    setAt(null);
    setSaid(nowOpen && wasOpen === false && opened ? `${text} ${opened}` : text);
    return nowOpen !== null;
  };
  const confirmed = ({ name }: WaitingMember) => done(t("members.confirm_done", { name }), t("members.confirm_opened"));
  const removed = async ({ name }: Member) => {
    // Colleagues take the lines as they are from somebody who is here; a lost line only makes them open more.
    if (await done(t("members.remove_done", { name }))) await caseload.rewrite().catch(() => {});
  };

  if (at === "ask") {
    return <AskRootChange session={session} onDone={() => void done(t("root.ask_done"))} onBack={() => setAt(null)} />;
  }
  if (at === "root") {
    return <MakeRoot session={session} onDone={() => void done(t("root.make_done"))} onBack={() => setAt(null)} />;
  }
  if (at === "invite") {
    return (
      <InviteMember
        session={session}
        onBack={() => {
          setAt(null);
          void load();
        }}
      />
    );
  }
  if (at !== null && "remove" in at) {
    return <RemoveMember session={session} member={at.remove} onBack={() => setAt(null)} onDone={() => void removed(at.remove)} />;
  }
  if (at !== null) {
    return (
      <ConfirmMember
        session={session}
        waiting={at.confirm}
        invitation={colleagues?.invitations.find((one) => one.id === at.confirm.invitation) ?? null}
        onBack={() => setAt(null)}
        onDone={() => void confirmed(at.confirm)}
        onRefused={() => void done(t("members.refuse_done", { name: at.confirm.name }))}
      />
    );
  }
  const invited = colleagues?.invitations.filter((one) => !colleagues.waiting.some((waiting) => waiting.invitation === one.id));
  const role = (position: { role: string; affiliation: string }) =>
    `${t(`role.${position.role}`)} · ${t(`affiliation.${position.affiliation}`)}`;
  return (
    <>
      <div class="head">
        <Heading>{t("members.title")}</Heading>
        <Button small onClick={() => void reload()}>
          {t("members.refresh")}
        </Button>
      </div>
      <p class="lead">{t("members.intro")}</p>
      <Said text={said} />
      {failed && <Notice kind="error">{failed}</Notice>}
      {open !== null && <Notice kind={open ? "" : "warning"}>{t(open ? "ceremony.open" : "ceremony.not_open")}</Notice>}
      <section class="card" aria-labelledby="waiting-title">
        <h2 id="waiting-title">{t("members.waiting")}</h2>
        {colleagues?.waiting.length === 0 && <p class="hint">{t("members.waiting_none")}</p>}
        <ul class="rows">
          {colleagues?.waiting.map((one) => (
            <li key={one.member}>
              <span>
                <strong dir="ltr">{one.name}</strong> <span class="small">{role(one)}</span>
              </span>
              <Button small kind="primary" onClick={() => setAt({ confirm: one })}>
                {t("members.confirm")}
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <section class="card" aria-labelledby="active-title">
        <h2 id="active-title">{t("members.active")}</h2>
        <ul class="rows people">
          {session.roster.active().map((member) => (
            <li key={member.member}>
              <span>
                <strong dir="ltr">{member.name}</strong>
                {member.member === session.account.member && <span class="badge">{t("members.you")}</span>}
                <span class="small">{role(member)}</span>
              </span>
              <span class="small">
                {[
                  member.role === "coordinator"
                    ? t("members.all_keys")
                    : member.audiences.map((audience) => texts.audience(audience)).join(", "),
                  t("members.joined", { day: texts.day(member.day) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              {member.member !== session.account.member && (
                <Button small label={t("members.remove_title", { name: member.name })} onClick={() => setAt({ remove: member })}>
                  {t("members.remove")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section class="card" aria-labelledby="invited-title">
        <h2 id="invited-title">{t("members.invited")}</h2>
        {invited?.length === 0 && <p class="hint">{t("members.invited_none")}</p>}
        <ul class="rows">
          {invited?.map((one) => (
            <li key={one.id}>
              <span>
                <strong dir="ltr">{one.name ?? "–"}</strong> <span class="small">{role(one)}</span>
              </span>
              <span class="small">{texts.day(one.expires)}</span>
            </li>
          ))}
        </ul>
        <Button onClick={() => setAt("invite")}>{t("members.invite")}</Button>
      </section>
      <RootCard
        session={session}
        asked={asked}
        onAsk={() => setAt("ask")}
        onMake={() => setAt("root")}
        onStopped={() => {
          setSaid(t("root.stop_done"));
          void load();
        }}
      />
      <CheckNumber root={session.root} />
      <p class="hint">{t("members.expires", { day: texts.day(session.instance.expires) })}</p>
    </>
  );
}
