/** What the machine asks, one thing at a time: doubtful boxes, second scans, papers, pages to scan again. */
import { useEffect, useRef } from "preact/hooks";
import { type Box, type Extra, picture, type State } from "./api.js";
import { formNumber, useBench } from "./words.js";

export interface Doubt {
  page: string;
  box: Box;
}

export const doubts = (state: State): Doubt[] =>
  state.sheets.flatMap(({ sides }) => sides.flatMap(({ page, boxes }) => boxes.flatMap((box) => (box.ticked === null ? [{ page, box }] : []))));

/** The letter of a key, on keyboards of other scripts too. */
const letter = ({ key, code }: KeyboardEvent): string => (/^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, "").toLowerCase());

export function DoubtfulBox({ doubt, left }: { doubt: Doubt; left: number }) {
  const { said, act } = useBench();
  const { page, box } = doubt;
  const first = useRef<HTMLButtonElement>(null);
  const decide = (ticked: boolean) => void act("boxes", { page, box: box.name, ticked });
  // Letters do something only while one of the two buttons has the focus; it goes there where nothing else has it.
  useEffect(() => {
    if (document.activeElement === document.body) first.current?.focus();
  }, [page, box.name]);
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const pressed = letter(event);
    if (pressed === "y" || pressed === "n") decide(pressed === "y");
  };
  return (
    <section class="card doubt" aria-labelledby="doubt">
      <h2 id="doubt">{said.t("unsure")}</h2>
      <p class="hint" role="status">
        {said.t("unsure_left", { count: left })}
      </p>
      <img class="crop" src={picture(page, `box-${box.name}`)} alt="" />
      <p>
        <strong>{said.option(box.question, box.option)}</strong>
        <br />
        {said.question(box.question)}
      </p>
      <p class="hint">{said.t("unsure_hint")}</p>
      <p class="choices">
        <button type="button" class="button" ref={first} onKeyDown={press} onClick={() => decide(true)}>
          {said.t("yes")}
        </button>
        <button type="button" class="button" onKeyDown={press} onClick={() => decide(false)}>
          {said.t("no")}
        </button>
      </p>
    </section>
  );
}

export function SecondScan({ extra, place }: { extra: Extra; place: string }) {
  const { said, act } = useBench();
  const why = extra.first === null ? "extra_sent" : extra.differs ? "extra_differs" : "extra_same";
  const id = `extra-${extra.page}`;
  return (
    <section class="card extra" aria-labelledby={id}>
      <h2 id={id}>
        {said.t("extras")} <bdi>{place}</bdi>
      </h2>
      <p>
        <strong dir="ltr">{extra.short}</strong>, {said.t("side", { number: extra.number })}. {said.t(why)}
      </p>
      <div class="beside">
        <figure>
          <figcaption>{said.t("extra_this")}</figcaption>
          <img src={picture(extra.page)} alt="" />
        </figure>
        {extra.first !== null && (
          <figure>
            <figcaption>{said.t("extra_first")}</figcaption>
            <img src={picture(extra.first)} alt="" />
          </figure>
        )}
      </div>
      <p class="choices">
        <button type="button" class="button" onClick={() => void act("places", { page: extra.page, where: "drop" })}>
          {said.t("extra_drop")}
        </button>
        <button type="button" class="button" onClick={() => void act("places", { page: extra.page, where: "own" })}>
          {said.t("extra_own")}
        </button>
      </p>
      <p class="hint">{said.t("extra_own_hint")}</p>
    </section>
  );
}

export function Papers({ state }: { state: State }) {
  const { said, act } = useBench();
  return (
    <section class="card" aria-labelledby="loose">
      <h2 id="loose">{said.t("loose")}</h2>
      <p>{said.t("loose_hint")}</p>
      <ul class="papers">
        {state.loose.map((page) => (
          <li key={page}>
            <img src={picture(page)} alt="" />
            <label for={`attach-${page}`}>{said.t("attach")}</label>
            <select id={`attach-${page}`} onChange={(event) => void act("places", { page, where: event.currentTarget.value })}>
              <option value="" />
              {state.sheets.map(({ key, short, copy }) => (
                <option key={key} value={key}>
                  {copy ? `${formNumber(short)} · ${said.t("copy", { number: copy })}` : formNumber(short)}
                </option>
              ))}
            </select>
            <button type="button" class="button" onClick={() => void act("places", { page, where: "drop" })}>
              {said.t("delete")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ScanAgain({ refused }: { refused: State["refused"] }) {
  const { said, act } = useBench();
  return (
    <section class="card" aria-labelledby="again">
      <h2 id="again">{said.t("refused")}</h2>
      <ul class="rows">
        {refused.map(({ page, code }) => (
          <li key={page}>
            <span>{said.refused(code)}</span>
            <button type="button" class="button" onClick={() => void act("places", { page, where: "drop" })}>
              {said.t("delete")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
