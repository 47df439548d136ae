/** The screen after signing in: scans in, questions, sheets, and what is on its way. */
import { useState } from "preact/hooks";
import { DoubtfulBox, doubts, Papers, ScanAgain, SecondScan } from "./asking.jsx";
import { give, Refusal, type State } from "./api.js";
import { SheetCard } from "./sheet.jsx";
import { useBench } from "./words.js";

function AddScans({ refresh }: { refresh: () => Promise<void> }) {
  const { said } = useBench();
  const [told, setTold] = useState("");
  const [over, setOver] = useState(false);
  const take = async (files: FileList | null | undefined) => {
    setTold("");
    for (const file of files ?? []) {
      try {
        if (!(await give(file)).new) setTold(said.t("known"));
      } catch (error) {
        setTold(error instanceof Refusal ? said.error(error) : said.t("error_other"));
      }
    }
    await refresh();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer?.files);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <section class={`card drop${over ? " over" : ""}`} onDrop={drop} onDragOver={hover} onDragLeave={() => setOver(false)}>
      <label for="scans">{said.t("add")}</label>
      <input id="scans" type="file" multiple onChange={(event) => void take(event.currentTarget.files).then(() => ((document.getElementById("scans") as HTMLInputElement).value = ""))} />
      <p class="hint">{said.t("add_hint")}</p>
      <p role="status">{told}</p>
    </section>
  );
}

function ScannersFolder({ watched }: { watched: NonNullable<State["watched"]> }) {
  const { said, act } = useBench();
  return (
    <section class="card" aria-labelledby="watch">
      <h2 id="watch">{said.t("watch")}</h2>
      <p role="status">{said.t("watch_waiting", { folder: `\u2068${watched.folder}\u2069`, count: watched.scans })}</p>
      <p class="hint">{said.t("watch_hint")}</p>
      {watched.on ? (
        <p>{said.t("watch_on")}</p>
      ) : (
        <button type="button" class="button" onClick={() => void act("watch", {})}>
          {said.t("watch_begin")}
        </button>
      )}
      {watched.left.length > 0 && (
        <>
          <p>{said.t("watch_left")}</p>
          <ul>
            {watched.left.map((name) => (
              <li key={name}>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function NotTaken({ outbox }: { outbox: State["outbox"] }) {
  const { said, act } = useBench();
  const settle = (name: string, own: boolean) => void act("settlements", { name, own });
  return (
    <section class="card" aria-labelledby="outbox">
      <h2 id="outbox">{said.t("outbox")}</h2>
      <ul class="rows">
        {outbox.map(({ name, short, refused }) => (
          <li key={name}>
            <span>
              <strong dir="ltr">{short}</strong> {refused === "form-used" ? said.t("form_used") : said.t("not_taken", { code: refused })}
            </span>
            <span class="choices">
              <button type="button" class="button" onClick={() => settle(name, true)}>
                {said.t(refused === "form-used" ? "extra_own" : "again")}
              </button>
              <button type="button" class="button" onClick={() => settle(name, false)}>
                {said.t("delete")}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Desk({ state, refresh }: { state: State; refresh: () => Promise<void> }) {
  const { said, act } = useBench();
  const doubtful = doubts(state);
  const refused = state.outbox.filter((one) => one.refused !== "");
  const waiting = state.outbox.length - refused.length;
  const nothing = state.reading + state.sheets.length + state.extras.length + state.loose.length + state.refused.length === 0;
  return (
    <main id="content" class="station">
      <header class="station-top">
        <h1>{said.t("title")}</h1>
        <p role="status" class="counts">
          <span>{said.t("reading", { count: state.reading })}</span> <span>{said.t("waiting", { count: waiting })}</span> <span>{said.t("sent", { count: state.sent })}</span>
        </p>
        <button type="button" class="button" onClick={() => void act("sign-out", {})}>
          {said.t("sign_out")}
        </button>
      </header>
      {state.full && <p class="notice error">{said.t("full")}</p>}
      {state.offline && <p class="notice warning">{said.t("offline")}</p>}
      {state.stuck && waiting > 0 && (
        <p class="notice warning">
          {said.t("stuck")}{" "}
          <button type="button" class="button" onClick={() => void act("send", {})}>
            {said.t("send")}
          </button>
        </p>
      )}
      <AddScans refresh={refresh} />
      {state.watched && <ScannersFolder watched={state.watched} />}
      {nothing && <p>{said.t("empty")}</p>}
      {refused.length > 0 && <NotTaken outbox={refused} />}
      {state.refused.length > 0 && <ScanAgain refused={state.refused} />}
      {state.extras.map((extra, place) => (
        <SecondScan key={extra.page} extra={extra} place={`${place + 1} / ${state.extras.length}`} />
      ))}
      {doubtful[0] && <DoubtfulBox doubt={doubtful[0]} left={doubtful.length} />}
      {state.loose.length > 0 && <Papers state={state} />}
      {state.sheets.map((sheet) => (
        <SheetCard key={sheet.key} sheet={sheet} />
      ))}
    </main>
  );
}
