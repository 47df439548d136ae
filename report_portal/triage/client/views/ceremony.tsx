/** The key ceremony on the screen: what it means, the sheet, the proof that the sheet exists, the sending. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import { useState } from "preact/hooks";
import { refusal, useDesk } from "../desk.js";
import { forgetPlaceKeys, holdCeremony, makePlaceKeys, type PlaceKeys } from "../keys/ceremony.js";
import { checkNumber } from "../keys/check_number.js";
import { inGroups, plain } from "../keys/groups.js";
import type { Waiting } from "../keys/session.js";
import { Button, Check, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Progress, Secret } from "./parts.js";
import { Picture } from "./picture.js";

const LAST = 6;

interface Props {
  waiting: Waiting;
  onDone: () => void;
}

export function Ceremony({ waiting, onDone }: Props) {
  const { texts, data, api, page, today } = useDesk();
  const { t } = texts;
  const [keys, setKeys] = useState<PlaceKeys | null>(null);
  const [work, setWork] = useState("");
  const [typed, setTyped] = useState("");
  const [safe, setSafe] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [root, setRoot] = useState("");

  const make = async () => {
    setWork(t("ceremony.making"));
    // Lets the screen show the words before the keys keep the browser busy.
    await new Promise((resolve) => setTimeout(resolve, 50));
    setKeys(makePlaceKeys(data.plan));
    setWork("");
  };

  const send = async (made: PlaceKeys) => {
    const found: FieldError[] = [];
    if (plain(typed).toUpperCase() !== made.recovery.slice(-LAST)) found.push({ id: "last", text: t("ceremony.sheet_error") });
    if (!safe) found.push({ id: "safe", text: t("ceremony.sheet_safe_error") });
    setErrors(found);
    if (found.length > 0) return;
    setWork(t("ceremony.sending"));
    try {
      const own = {
        recipient: await identityToRecipient(waiting.staffKey.identity),
        verifyKey: bytesToHex(ed25519.getPublicKey(hexToBytes(waiting.staffKey.signSeed))),
      };
      await holdCeremony(api, page.instance, data.plan, made, waiting, own, today());
      setRoot(made.root);
      forgetPlaceKeys(made);
      setKeys(null);
    } catch (error) {
      setErrors([{ id: "last", text: refusal(texts, error) }]);
    }
    setWork("");
  };

  if (work) {
    return (
      <section class="narrow">
        <Heading>{t("ceremony.title")}</Heading>
        <Progress label={work} part={null} />
      </section>
    );
  }
  if (root) {
    return (
      <section class="narrow" key="done">
        <Heading>{t("ceremony.done")}</Heading>
        <p>{t("ceremony.done_text")}</p>
        <CheckNumber root={root} />
        <Notice>{t("ceremony.not_open")}</Notice>
        <div class="actions">
          <Button kind="primary" onClick={onDone}>
            {t("ceremony.to_members")}
          </Button>
        </div>
      </section>
    );
  }
  if (keys) {
    return (
      <section class="narrow" key="sheet">
        <div class="no-print">
          <Heading>{t("ceremony.sheet")}</Heading>
          <p>{t("ceremony.sheet_intro")}</p>
          <ErrorSummary errors={errors} />
        </div>
        <RecoverySheet secret={keys.recovery} place={page.instance} day={texts.day(today())} number={checkNumber(keys.root)} />
        <div class="no-print">
          <div class="actions">
            <Button onClick={() => window.print()}>{t("app.print")}</Button>
          </div>
          <Form onSubmit={() => void send(keys)}>
            <Field
              id="last"
              label={t("ceremony.sheet_label")}
              value={typed}
              errors={errors}
              onInput={setTyped}
              short
              mono
            />
            <Check
              id="safe"
              label={t("ceremony.sheet_safe")}
              checked={safe}
              onChange={setSafe}
              error={errors.find((error) => error.id === "safe")?.text}
            />
            <div class="actions">
              <Button kind="primary" submit>
                {t("ceremony.send")}
              </Button>
            </div>
          </Form>
        </div>
      </section>
    );
  }
  return (
    <section class="narrow" key="intro">
      <Heading>{t("ceremony.title")}</Heading>
      <div class="notice loud">
        <p>{t("ceremony.promise")}</p>
        <p>{t("ceremony.promise_more")}</p>
      </div>
      <h2>{t("ceremony.what")}</h2>
      <ol>
        {[1, 2, 3, 4].map((number) => (
          <li key={number}>{t(`ceremony.what_${number}`)}</li>
        ))}
      </ol>
      <h2>{t("ceremony.audiences")}</h2>
      <ul class="rows">
        {data.plan.audiences.map((audience) => (
          <li key={audience.id}>
            <strong>{texts.audience(audience.id)}</strong>
            <span>{t(audience.direct ? "ceremony.audience_reads" : "ceremony.audience_receives")}</span>
          </li>
        ))}
      </ul>
      <p>{t("ceremony.need")}</p>
      <div class="actions">
        <Button kind="primary" onClick={() => void make()}>
          {t("ceremony.start")}
        </Button>
      </div>
    </section>
  );
}

export function CheckNumber({ root }: { root: string }) {
  const { t } = useDesk().texts;
  return (
    <div class="card">
      <h2>{t("trust.check_number")}</h2>
      <Secret text={inGroups(checkNumber(root))} />
      <p class="hint">{t("trust.check_hint")}</p>
    </div>
  );
}

/** The prefix that all keys share stays in one piece; only the rest needs care when copying. */
function keyInGroups(secret: string): string {
  const start = secret.indexOf("1") + 1;
  return `${secret.slice(0, start)} ${inGroups(secret.slice(start))}`;
}

interface SheetProps {
  secret: string;
  place: string;
  day: string;
  number: string;
}

function RecoverySheet({ secret, place, day, number }: SheetProps) {
  const { t } = useDesk().texts;
  return (
    <article class="sheet">
      <h2>{t("recovery.title")}</h2>
      <p>
        <strong>{t("recovery.purpose")}</strong>
      </p>
      <p>{t("recovery.keep")}</p>
      <dl class="facts">
        <div>
          <dt>{t("recovery.place")}</dt>
          <dd dir="ltr">{place}</dd>
        </div>
        <div>
          <dt>{t("recovery.made")}</dt>
          <dd>{day}</dd>
        </div>
        <div>
          <dt>{t("trust.check_number")}</dt>
          <dd dir="ltr">{inGroups(number)}</dd>
        </div>
      </dl>
      <h3>{t("recovery.key")}</h3>
      <Secret text={keyInGroups(secret)} label={t("recovery.key")} />
      <Picture text={secret} label={t("recovery.picture")} />
    </article>
  );
}
