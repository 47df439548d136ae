/** The frame around all signed-in screens: menu, idle warning, and which screen is on. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Caseload } from "../cases/caseload.js";
import { isDirectReader } from "../cases/readers.js";
import { useDesk } from "../desk.js";
import { IdleClock } from "../idle.js";
import { renewIfDue } from "../keys/renewal.js";
import type { Session } from "../keys/session.js";
import { history, type Screen } from "../screens.js";
import { AccountScreen } from "./account.js";
import { Board } from "./board.js";
import { CaseScreen } from "./case.js";
import { CollectiveScreen } from "./collective.js";
import { ExportScreen } from "./export.js";
import { LeaseScreen } from "./lease.js";
import { FiguresScreen } from "./figures.js";
import { HoldScreen } from "./hold.js";
import { InterpretingScreen } from "./interpreting.js";
import { LogScreen } from "./log.js";
import { Members } from "./members.js";
import { RunningNotices } from "./notices.js";
import { Button, Heading, Notice, Said } from "./parts.js";
import { PetitionScreen } from "./petition.js";
import { Received } from "./received.js";
import { ReleaseScreen } from "./release.js";
import { TakingDown } from "./taking_down.js";

interface Props {
  session: Session;
  idleMinutes: number;
  start: Screen | null;
  /** Called after the page was wiped; `away` when nobody was there. */
  onOut: (away: boolean) => void;
}

export function DeskFrame({ session, idleMinutes, start, onOut }: Props) {
  const desk = useDesk();
  const { texts, api, today } = desk;
  const { t } = texts;
  const reads = isDirectReader(session);
  const coordinator = session.account.role === "coordinator";
  const takes = takesDown(session);
  const interprets = session.account.role === "interpreter";
  const own: Screen = { at: interprets ? "texts" : takes ? "taking" : "nothing" };
  const first: Screen = start ?? (reads ? { at: "board" } : receives(session) ? { at: "received" } : own);
  const [screen, setScreen] = useState<Screen>(first);
  const [seconds, setSeconds] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const caseload = useMemo(() => new Caseload(api, session, texts), [api, session, texts]);
  const screens = useMemo(() => history(first, setScreen), []);

  const out = useRef((away: boolean) => {
    caseload.forget();
    onOut(away);
  });

  useEffect(() => {
    const idle = new IdleClock(idleMinutes * 60, { warn: setSeconds, lock: () => out.current(true) });
    const touch = () => idle.touch();
    const kinds = ["keydown", "pointerdown", "pointermove", "scroll", "focusin"];
    for (const kind of kinds) addEventListener(kind, touch, { passive: true, capture: true });
    const stay = () => idle.touch(true);
    addEventListener("desk-stay", stay);
    idle.start();
    return () => {
      idle.stop();
      for (const kind of kinds) removeEventListener(kind, touch, { capture: true });
      removeEventListener("desk-stay", stay);
    };
  }, [idleMinutes]);

  useEffect(() => {
    if (!coordinator) return;
    renewIfDue(api, session, today()).then(
      (day) => day && setSaid(t("members.renewed", { day: texts.day(day) })),
      () => {},
    );
  }, [session]);

  const go = (to: Screen) => screens.go(to);
  const item = (to: Screen, label: string) => (
    <li>
      <button
        type="button"
        class="tab"
        {...(tabOf(screen) === to.at ? { "aria-current": "page" as const } : {})}
        onClick={() => go(to)}
      >
        {label}
      </button>
    </li>
  );

  return (
    <>
      <header class="top no-print">
        <nav aria-label={t("app.nav")}>
          <ul>
            {reads && item({ at: "board" }, t("nav.board"))}
            {(receives(session) || coordinator) && item({ at: "received" }, t("nav.releases"))}
            {coordinator && reads && item({ at: "figures" }, t("nav.figures"))}
            {interprets && item({ at: "texts" }, t("nav.texts"))}
            {coordinator && item({ at: "members" }, t("nav.members"))}
            {(coordinator || session.account.role === "administrator") && item({ at: "log" }, t("nav.log"))}
            {takes && item({ at: "taking" }, t("nav.taking"))}
            {item({ at: "account" }, t("nav.account"))}
          </ul>
        </nav>
        <div class="who">
          <span class="name">{t("nav.signed_in", { name: session.account.name })}</span>
          <Button small onClick={() => out.current(false)}>
            {t("nav.sign_out")}
          </Button>
        </div>
      </header>
      <main id="content" class={`screen ${screen.at}`}>
        <Said text={said} />
        {session.expired && <Notice kind="error">{t("trust.expired", { day: texts.day(session.expired) })}</Notice>}
        {session.refusedGrants.map((audience) => (
          <Notice key={audience} kind="error">
            {t("trust.grant", { audience: texts.audience(audience) })}
          </Notice>
        ))}
        <RunningNotices
          session={session}
          screen={`${screen.at}${"id" in screen ? screen.id : ""}`}
          toMembers={coordinator ? () => go({ at: "members" }) : null}
          toCase={reads ? (id) => go({ at: "case", id }) : null}
        />
        {screen.at === "board" && <Board session={session} caseload={caseload} go={go} />}
        {screen.at === "case" && <CaseScreen key={screen.id} session={session} caseload={caseload} id={screen.id} ask={screen.ask ?? null} go={go} />}
        {screen.at === "release" && <ReleaseScreen session={session} caseload={caseload} id={screen.id} go={go} />}
        {screen.at === "lease" && <LeaseScreen key={screen.id} session={session} caseload={caseload} id={screen.id} go={go} />}
        {screen.at === "hold" && <HoldScreen key={screen.id} session={session} caseload={caseload} id={screen.id} go={go} />}
        {screen.at === "export" && <ExportScreen session={session} caseload={caseload} id={screen.id} go={go} />}
        {screen.at === "petition" && <PetitionScreen session={session} id={screen.id} release={screen.release} go={go} />}
        {screen.at === "received" && <Received session={session} />}
        {screen.at === "collective" && <CollectiveScreen key={screen.id} session={session} caseload={caseload} id={screen.id} go={go} />}
        {screen.at === "figures" && <FiguresScreen session={session} caseload={caseload} />}
        {screen.at === "texts" && <InterpretingScreen session={session} />}
        {screen.at === "members" && <Members session={session} caseload={caseload} />}
        {screen.at === "log" && <LogScreen session={session} />}
        {screen.at === "account" && <AccountScreen session={session} onOut={() => out.current(false)} />}
        {screen.at === "taking" && <TakingDown board={reads} />}
        {screen.at === "nothing" && (
          <section class="narrow">
            <Heading>{t("signin.no_board_title")}</Heading>
            <p>{t("signin.no_board")}</p>
          </section>
        )}
      </main>
      {seconds !== null && <IdleWarning seconds={seconds} />}
    </>
  );
}

/** Cases and what is done with them belong to the board. */
const tabOf = (screen: Screen) => (["case", "release", "lease", "hold", "export", "collective"].includes(screen.at) ? "board" : screen.at);

/** Those of the NGO who speak with people. */
const takesDown = ({ account: { affiliation, role } }: Session): boolean => affiliation === "ngo" && ["coordinator", "member", "helper"].includes(role);

const receives = (session: Session): boolean => session.account.affiliation !== "ngo" && session.keys.length > 0;

function IdleWarning({ seconds }: { seconds: number }) {
  const { t } = useDesk().texts;
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // A modal dialog keeps the keyboard inside it and gives the focus back afterwards.
    if (!ref.current?.open) ref.current?.showModal();
  }, []);
  const stay = () => dispatchEvent(new Event("desk-stay"));
  return (
    <dialog ref={ref} aria-labelledby="idle-title" onCancel={stay}>
      <h2 id="idle-title">{t("idle.title")}</h2>
      <p>{t("idle.text", { seconds })}</p>
      <Button kind="primary" onClick={stay}>
        {t("idle.stay")}
      </Button>
    </dialog>
  );
}
