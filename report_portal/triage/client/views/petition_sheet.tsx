/** A petition on paper in one of its two languages, in the NGO's name: everything around the facts. */
import { paperDay, type PetitionLocale } from "../cases/petition.js";
import { useDesk } from "../desk.js";
import type { Children } from "./parts.js";

export type Say = (key: string, values?: Record<string, string>) => string;

interface Props {
  locale: PetitionLocale;
  /** Of the office that is petitioned. */
  audience: string;
  /** Of the case; none where several are spoken of. */
  number: string | null;
  /** The facts. Args: say: the words of the paper. */
  children: (say: Say) => Children;
}

const FIELDS = ["organisation", "seat", "address", "registration"] as const;

export function PetitionSheet({ locale, audience, number, children }: Props) {
  const { data, today } = useDesk();
  const { petition } = data;
  const words = petition.texts[locale];
  const say: Say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const office = petition.offices[audience];
  const { name, ...others } = petition.organisation;
  const values = { organisation: name, ...others };
  return (
    <article class="sheet petition-sheet" lang={locale} dir="ltr" translate={false}>
      <p class="petition-head">
        <span>{number !== null && say("number", { number })}</span>
        <span>{say("day", { day: paperDay(today()) })}</span>
      </p>
      <h2>{say("title")}</h2>
      <dl class="facts">
        <PaperLine label={say("to")} value={[office?.name, office?.address].filter(Boolean).join(", ")} />
        {FIELDS.map((field) => (
          <PaperLine key={field} label={say(field)} value={values[field]} />
        ))}
      </dl>
      <p>{say("law")}</p>
      <p>{say("anonymous")}</p>
      <h3>{say("facts")}</h3>
      {children(say)}
      <h3>{say("asked")}</h3>
      <ol>
        {["ask_1", "ask_2", "ask_3", "ask_4"].map((key) => (
          <li key={key}>{say(key)}</li>
        ))}
      </ol>
      <p>{say("due")}</p>
      <p class="signature">{say("signature")}</p>
    </article>
  );
}

/** What is not known is a line to fill in by hand. */
export function PaperLine({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class={value ? "" : "by-hand"} dir="auto">
        {value}
      </dd>
    </div>
  );
}
