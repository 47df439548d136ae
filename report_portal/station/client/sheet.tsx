/** One sheet: the scan with every box as it counts, the handwriting, who will read it, and the word that it is right. */
import { useState } from "preact/hooks";
import { picture, type Place, type Sheet, type Side } from "./api.js";
import { formNumber, useBench } from "./words.js";

const at = ({ x, y, width, height }: Place) => ({ insetInlineStart: `${x}%`, insetBlockStart: `${y}%`, inlineSize: `${width}%`, blockSize: `${height}%` });

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** One stop of the Tab key for all boxes of a side; arrows go from box to box. */
function Scan({ side }: { side: Side }) {
  const { said, act } = useBench();
  const [current, setCurrent] = useState(0);
  const id = `side-${side.page}`;
  const move = (event: KeyboardEvent) => {
    const boxes = [...((event.currentTarget as HTMLElement).parentElement?.querySelectorAll<HTMLElement>(".box") ?? [])];
    const here = boxes.indexOf(event.currentTarget as HTMLElement);
    const there = event.key === "Home" ? 0 : event.key === "End" ? boxes.length - 1 : here + (STEPS[event.key] ?? 0);
    if (here === there || !boxes[there]) return;
    event.preventDefault();
    setCurrent(there);
    boxes[there].focus();
  };
  return (
    <figure class="scan wide">
      <figcaption id={id}>{said.t("side", { number: side.number })}</figcaption>
      <div class="overlay" dir="ltr" role="group" aria-labelledby={id}>
        <img src={picture(side.page)} alt="" />
        {side.boxes.map((box, place) => {
          const state = box.ticked === null ? "ask" : box.ticked ? "on" : "off";
          return (
            <button
              type="button"
              key={box.name}
              class={`box ${state}`}
              style={at(box)}
              tabIndex={place === current ? 0 : -1}
              aria-label={`${said.question(box.question)} ${said.option(box.question, box.option)}: ${said.t(`box_${state}`)}`}
              onFocus={() => setCurrent(place)}
              onKeyDown={move}
              onClick={() => void act("boxes", { page: side.page, box: box.name, ticked: box.ticked !== true })}
            />
          );
        })}
      </div>
    </figure>
  );
}

function Written({ sheet, page, question, long }: { sheet: Sheet; page: string; question: string; long: boolean }) {
  const { said, act } = useBench();
  const kept = sheet.texts[question] ?? "";
  // What is being typed stays here until it is done: the page is drawn anew while the station reads on.
  const [typed, setTyped] = useState(kept);
  const id = `${sheet.key}-${question}`;
  const common = {
    id,
    dir: "auto" as const,
    spellcheck: false,
    autocomplete: "off",
    value: typed,
    onInput: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
    onBlur: () => typed !== kept && void act("texts", { sheet: sheet.key, question, text: typed }),
  };
  return (
    <div class="written">
      <strong>{said.question(question)}</strong>
      <img class="crop" src={picture(page, `field-${question}`)} alt="" />
      <label for={id}>
        {said.t("typed")} <span class="visually-hidden">{said.question(question)}</span>
      </label>
      {long ? <textarea {...common} rows={4} /> : <input type="text" {...common} />}
      {question === "when_month" && <p class="hint">{said.t("month_hint")}</p>}
    </div>
  );
}

function Handwriting({ sheet }: { sheet: Sheet }) {
  const { said } = useBench();
  const fields = sheet.sides.flatMap(({ page, fields }) => fields.flatMap((field) => (field.written ? [{ page, ...field }] : [])));
  if (fields.length === 0) return null;
  return (
    <>
      <h3>{said.t("handwriting")}</h3>
      <p class="hint">{said.t("handwriting_hint")}</p>
      {fields.map(({ page, question, long }) => (
        <Written key={question} sheet={sheet} page={page} question={question} long={long} />
      ))}
    </>
  );
}

function Open({ sheet }: { sheet: Sheet }) {
  const { said, act } = useBench();
  const told = (code: string): string => {
    const [kind, question = ""] = code.split(" ");
    return said.t(`open_${kind}`, { question: said.question(question), number: said.list(sheet.missing) });
  };
  if (sheet.open.length === 0) return null;
  return (
    <div class="notice warning">
      <ul>
        {sheet.open.map((code) => (
          <li key={code}>
            {told(code)}{" "}
            {code === "missing" && (
              <button type="button" class="button" onClick={() => void act("alone", { sheet: sheet.key, alone: true })}>
                {said.t("alone")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Facts({ sheet }: { sheet: Sheet }) {
  const { said } = useBench();
  return (
    <>
      <h3>{said.t("answers")}</h3>
      <dl class="answers">
        {Object.entries(sheet.answers).map(([question, answer]) => (
          <div key={question}>
            <dt>{said.question(question)}</dt>
            <dd dir="auto">{said.list(answer.map((one) => said.answer(question, one)))}</dd>
          </div>
        ))}
      </dl>
      <h3>{said.t("readers")}</h3>
      <ul>
        {sheet.readers.map((audience) => (
          <li key={audience}>{said.audience(audience)}</li>
        ))}
      </ul>
      <h3>{said.t("choices")}</h3>
      <dl>
        {Object.entries(sheet.choices).map(([question, choice]) => (
          <div key={question}>
            <dt>{said.question(question)}</dt>
            <dd>{said.option(question, choice)}</dd>
          </div>
        ))}
      </dl>
      {sheet.exclusions.length > 0 && <p>{said.t("kept_out", { rules: said.list(sheet.exclusions.map((rule) => said.t(rule))) })}</p>}
    </>
  );
}

export function SheetCard({ sheet }: { sheet: Sheet }) {
  const { said, act } = useBench();
  const id = `sheet-${sheet.key}`;
  return (
    <section class="card sheet-card" aria-labelledby={id}>
      <h2 id={id}>
        {said.t("sheet", { form: formNumber(sheet.short) })} {sheet.copy > 0 && `· ${said.t("copy", { number: sheet.copy })}`}
      </h2>
      <p class="hint">{said.t("look")}</p>
      <div class="beside">
        {sheet.sides.map((side) => (
          <Scan key={side.page} side={side} />
        ))}
      </div>
      <Handwriting sheet={sheet} />
      {sheet.papers.length > 0 && <p>{said.t("papers", { count: sheet.papers.length })}</p>}
      <Facts sheet={sheet} />
      <Open sheet={sheet} />
      <button type="button" class="button primary" disabled={sheet.open.length > 0} onClick={() => void act("confirmations", { sheet: sheet.key, pages: [...sheet.sides.map(({ page }) => page), ...sheet.papers] })}>
        {said.t("confirm")}
      </button>
    </section>
  );
}
