/** Entry of the station's page. What it shows is asked for anew every time; nothing is kept in the browser. */
import { render } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { act as send, read, Refusal, type State, type Words } from "./api.js";
import { Desk } from "./bench.jsx";
import { SignIn } from "./sign_in.jsx";
import { BenchContext, Said } from "./words.js";

const BUSY_MS = 700;
const QUIET_MS = 5000;

/** Where the focus goes when what had it is gone: to the part that is now in its place. */
function focusKept(): () => void {
  const parts = () => [...document.querySelectorAll<HTMLElement>("main > section")];
  const place = parts().findIndex((part) => part.contains(document.activeElement));
  return () => {
    if (place < 0 || document.activeElement !== document.body) return;
    const now = parts();
    const heading = now[Math.min(place, now.length - 1)]?.querySelector<HTMLElement>("h2") ?? document.querySelector<HTMLElement>("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  };
}

function App({ said }: { said: Said }) {
  const [state, setState] = useState<State | { signed_in: false } | null>(null);
  const [failed, setFailed] = useState("");
  const refresh = useCallback(async () => {
    setState((await read("state")) as State);
  }, []);
  const act = async (path: string, body: object) => {
    setFailed("");
    const keepFocus = focusKept();
    try {
      await send(path, body);
    } catch (error) {
      setFailed(error instanceof Refusal ? said.error(error) : said.t("error_other"));
    }
    await refresh().catch(() => setFailed(said.t("error_other")));
    // Preact draws in a task of its own.
    setTimeout(keepFocus);
  };
  const busy = state?.signed_in && state.reading + state.outbox.length > 0;
  useEffect(() => {
    void refresh().catch(() => setFailed(said.t("error_other")));
    const timer = setInterval(() => void refresh().catch(() => setFailed(said.t("error_other"))), busy ? BUSY_MS : QUIET_MS);
    return () => clearInterval(timer);
  }, [busy]);
  return (
    <BenchContext.Provider value={{ said, act }}>
      {failed && (
        <p class="notice error" role="alert">
          {failed}
        </p>
      )}
      {state && (state.signed_in ? <Desk state={state} refresh={refresh} /> : <SignIn />)}
    </BenchContext.Provider>
  );
}

async function begin(place: HTMLElement): Promise<void> {
  const token = location.hash.slice(1);
  // Out of the address before anything else: it must not stay in the history.
  history.replaceState(null, "", "/");
  if (token) await send("enter", { token }).catch(() => undefined);
  const words = (await read("words")) as Words;
  document.title = words.texts.title ?? "";
  render(<App said={new Said(words)} />, place);
}

const place = document.getElementById("station") as HTMLElement;
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
begin(place).catch(() => {
  const told = document.createElement("p");
  told.className = "notice error";
  told.textContent = "This address was used already. End the station and start it again.";
  place.replaceChildren(told);
});
