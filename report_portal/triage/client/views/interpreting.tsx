/** All that an interpreter sees: the texts given to them, one open at a time. */
import { useEffect, useRef, useState } from "preact/hooks";
import { CryptoError } from "../../../crypto/client/errors.js";
import { mayBeRead } from "../../../crypto/client/given_text.js";
import { type Result, textNumber } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import { ownTexts, type OwnText, sealBack, sendBack } from "../cases/interpreting.js";
import { inSentence } from "../cases/number.js";
import { reload, reloadIfOld } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { GiveBack } from "./give_back.js";
import { Button, Heading, Notice, Progress, Said, Words } from "./parts.js";

export function InterpretingScreen({ session }: { session: Session }) {
  const { texts, api, page, today } = useDesk();
  const { t } = texts;
  const [own, setOwn] = useState<OwnText[] | null>(null);
  const [refused, setRefused] = useState<string[]>([]);
  const [at, setAt] = useState<string | null>(null);
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");
  const pending = useRef<{ wanted: string; body: Uint8Array } | null>(null);
  const load = async () => {
    setFailed("");
    try {
      let found = await ownTexts(api, session, today());
      if (found.refused.length > 0) {
        // Given by somebody who joined after this page was opened: ask before crying wolf.
        await reload(api, page, session, today());
        found = await ownTexts(api, session, today());
      }
      setOwn(found.texts);
      setRefused(found.refused);
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  useEffect(() => void load(), []);
  const close = async (words: string) => {
    setAt(null);
    setSaid(words);
    await load();
    scrollTo(0, 0);
  };
  /** Returns: why it was not sent, "" where it was. */
  const send = async (given: OwnText, result: Result): Promise<string> => {
    const wanted = JSON.stringify([given.text, result]);
    try {
      // The answer to the first try may have been lost: the same bytes are then known.
      if (pending.current?.wanted !== wanted) pending.current = { wanted, body: await sealBack(session, given, result, today()) };
      await sendBack(api, given.text, pending.current.body);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        await close(t("text.over"));
        return "";
      }
      if (error instanceof CryptoError) return t("note.error_long");
      if (!(error instanceof ApiError) || error.code !== "offline") pending.current = null;
      await reloadIfOld(api, page, session, error, today());
      return refusal(texts, error);
    }
    await close(t(result.type === "translated" ? "text.sent" : "text.declined"));
    return "";
  };
  // A page left open over the last day shows nothing more.
  const standing = own?.filter((given) => mayBeRead(given, today())) ?? [];
  const open = standing.find(({ text }) => text === at);
  if (open) return <OpenText key={open.text} given={open} onSend={(result) => send(open, result)} onBack={() => setAt(null)} />;
  return (
    <section class="narrow">
      <div class="head">
        <Heading>{t("text.title")}</Heading>
        <Button small onClick={() => void load()}>
          {t("members.refresh")}
        </Button>
      </div>
      <p class="lead">{t("text.intro")}</p>
      <Said text={said} />
      {failed && <Notice kind="error">{failed}</Notice>}
      {own === null && !failed && <Progress label={t("app.wait")} part={null} />}
      {refused.map((text) => (
        <Notice key={text} kind="error">
          {t("text.refused", { number: inSentence(textNumber(text)) })}
        </Notice>
      ))}
      {own !== null && standing.length === 0 && <p>{t("text.none")}</p>}
      <ul class="rows own-texts">
        {standing.map((given) => (
          <li key={given.text}>
            <div>
              <strong>{t("given.number", { number: inSentence(textNumber(given.text)) })}</strong>
              <span>{fromTo(texts, given)}</span>
              <span class="small">{t("text.until", { day: texts.day(given.until) })}</span>
            </div>
            <Button kind="primary" small label={t("text.open_label", { number: inSentence(textNumber(given.text)) })} onClick={() => setAt(given.text)}>
              {t("text.open")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OpenProps {
  given: OwnText;
  onSend: (result: Result) => Promise<string>;
  onBack: () => void;
}

function OpenText({ given, onSend, onBack }: OpenProps) {
  const { texts } = useDesk();
  const { t } = texts;
  return (
    <section class="narrow">
      <p class="crumbs">
        <Button small onClick={onBack}>
          {t("text.back")}
        </Button>
      </p>
      <Heading>{t("given.number", { number: inSentence(textNumber(given.text)) })}</Heading>
      <p>
        {fromTo(texts, given)} · {t("text.until", { day: texts.day(given.until) })}
      </p>
      <section class="card" aria-labelledby="words-title">
        <h2 id="words-title">{t("text.words", { language: texts.language(given.of) })}</h2>
        <Words text={given.words} language={given.of} />
      </section>
      <GiveBack given={given} onSend={onSend} />
    </section>
  );
}

const fromTo = (texts: ReturnType<typeof useDesk>["texts"], { of, locale }: OwnText): string =>
  texts.t("text.from_to", { from: texts.language(of), to: texts.language(locale) });
