/** Starts the staff application in the static page of one language. */
import { render } from "preact";
import { useState } from "preact/hooks";
import { Api, ApiError, overNetwork } from "./api.js";
import { today } from "./days.js";
import { DeskContext, useDesk } from "./desk.js";
import { load, type Session, type SignedIn, forgetSession, TrustError, type Waiting } from "./keys/session.js";
import { pageFacts, type Page } from "./page.js";
import { type StaffData, Texts } from "./texts.js";
import { Ceremony } from "./views/ceremony.js";
import { DeskFrame } from "./views/desk_frame.js";
import { Button, Heading } from "./views/parts.js";
import { Recover } from "./views/recover.js";
import { Setup } from "./views/setup.js";
import { SignIn } from "./views/sign_in.js";
import { CompareRoot, TrustStop, WaitingForConfirmation } from "./views/trust.js";

/** After this long without anybody the server's session is over too. */
const IDLE_MINUTES = 15;
/** Milliseconds to wait for the server's word at the end of a session; the page is empty by then. */
const PATIENCE = 1500;

/** Why the page before this one was left, and what is said of it. */
const TOLD = { out: "signout.text", away: "signout.idle", broken: "app.broken" } as const;
type Out = keyof typeof TOLD;

type State =
  | { at: "out"; why: Out }
  | { at: "sign_in"; name: string }
  | { at: "setup" }
  | { at: "trust"; error: TrustError }
  | { at: "waiting"; waiting: Waiting }
  | { at: "recover"; waiting: Waiting }
  | { at: "desk"; session: Session; fresh: boolean };

function App({ first }: { first: State }) {
  const { texts, api, page } = useDesk();
  const [state, setState] = useState<State>(first);
  const { t } = texts;

  const enter = (result: SignedIn, fresh = false) =>
    setState(
      "session" in result ? { at: "desk", session: result.session, fresh } : { at: "waiting", waiting: result.waiting },
    );
  const trust = (error: TrustError) => setState({ at: "trust", error });
  const out = (away: boolean, session?: Session) => leave(api, away ? "away" : "out", session);
  const signInAgain = () => {
    history.replaceState(null, "", location.pathname);
    setState({ at: "sign_in", name: "" });
  };
  const look = async (waiting: Waiting, fresh: boolean) => {
    try {
      enter(await load(api, page, waiting.account.name, waiting.unlock, today(), () => {}, waiting.auth), fresh);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      out(true);
    }
  };
  /** After an act that is done in any case: where nothing can be had now, signing in again will. */
  const goOn = async (waiting: Waiting) => {
    try {
      await look(waiting, true);
    } catch (error) {
      if (error instanceof TrustError) throw error;
      out(false);
    }
  };

  distrust = (error) => {
    api.use(null);
    if (state.at === "desk") forgetSession(state.session);
    trust(error);
  };
  if (state.at === "desk") {
    const { session, fresh } = state;
    api.onSessionEnd = () => out(true, session);
    return (
      <DeskFrame
        session={session}
        idleMinutes={IDLE_MINUTES}
        start={fresh ? { at: "members" } : null}
        onOut={(away) => out(away, session)}
      />
    );
  }
  return (
    <main id="content" class="entrance">
      {state.at === "out" && (
        <section class="narrow">
          <Heading>{t("signout.title")}</Heading>
          <p>{t(TOLD[state.why])}</p>
          <Button kind="primary" onClick={signInAgain}>
            {t("signout.again")}
          </Button>
        </section>
      )}
      {state.at === "sign_in" && (
        <SignIn name={state.name} onSignedIn={enter} onTrust={trust} onInvited={() => setState({ at: "setup" })} />
      )}
      {state.at === "setup" && (
        <Setup
          onDone={(name) => setState({ at: "sign_in", name })}
          onCancel={() => setState({ at: "sign_in", name: "" })}
        />
      )}
      {state.at === "trust" && <TrustStop error={state.error} onLeave={() => out(false)} />}
      {state.at === "waiting" && state.waiting.state === "root" && (
        <CompareRoot waiting={state.waiting} onSignedIn={enter} onTrust={trust} />
      )}
      {state.at === "waiting" && state.waiting.state === "keys" && (
        <Ceremony waiting={state.waiting} onDone={() => void goOn(state.waiting)} />
      )}
      {state.at === "waiting" && state.waiting.state === "member" && (
        <WaitingForConfirmation
          onAgain={() => look(state.waiting, false)}
          onLeave={() => out(false)}
          onSheet={state.waiting.account.role === "coordinator" ? () => setState({ at: "recover", waiting: state.waiting }) : null}
        />
      )}
      {state.at === "recover" && (
        <Recover
          waiting={state.waiting}
          onDone={() => void goOn(state.waiting)}
          onBack={() => setState({ at: "waiting", waiting: state.waiting })}
          onTrust={trust}
        />
      )}
    </main>
  );
}

/** Whether this page is on its way out: what fails then, since its session is over, is no other reason to go. */
let leaving = false;

/** Forgets everything and puts a fresh page in place of this one, so that nothing opened stays in its memory. */
function leave(api: Api, why: Out, session?: Session): void {
  if (leaving) return;
  leaving = true;
  const told = api.send("DELETE", "/session").catch(() => {});
  api.use(null);
  if (session) forgetSession(session);
  render(null, document.body);
  document.body.replaceChildren();
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  void Promise.race([told, patience]).then(() => location.replace(`?${why}`));
}

/** What to do when keys turn out not to be genuine in the middle of the work. */
let distrust: (error: TrustError) => void = () => {};

/** Something nobody foresaw: better a fresh page than one that shows half of the truth. */
function stopWhenBroken(texts: Texts, api: Api): void {
  const stop = () => {
    if (location.search !== "?broken") return leave(api, "broken");
    // Not even the page that says so works: nothing is loaded again and again.
    render(null, document.body);
    const told = document.createElement("p");
    told.className = "notice error";
    told.setAttribute("role", "alert");
    told.textContent = texts.t("app.broken");
    document.body.replaceChildren(told);
  };
  addEventListener("error", stop);
  addEventListener("unhandledrejection", (event) => {
    if (!(event.reason instanceof TrustError)) return stop();
    event.preventDefault();
    distrust(event.reason);
  });
}

async function begin(page: Page): Promise<void> {
  const reply = await fetch(page.texts, { credentials: "omit" });
  const data = (await reply.json()) as StaffData;
  const texts = new Texts(page.locale, data);
  const api = new Api(overNetwork);
  const desk = { texts, data, api, page, today: () => today() };
  stopWhenBroken(texts, api);
  const why = (Object.keys(TOLD) as Out[]).find((each) => location.search === `?${each}`);
  const first: State = why ? { at: "out", why } : { at: "sign_in", name: "" };
  const place = document.getElementById("desk") as HTMLElement;
  place.replaceChildren();
  render(
    <DeskContext.Provider value={desk}>
      <App first={first} />
    </DeskContext.Provider>,
    place,
  );
}

const page = pageFacts();
if (page && window.isSecureContext && globalThis.crypto?.subtle) {
  // A page taken back out of the browser's memory would show what was on it.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  addEventListener("pagehide", () => document.body.replaceChildren());
  void begin(page);
} else document.getElementById("no-crypto")?.removeAttribute("hidden");
