/** The key ceremony on the screen: what it means, the sheet, the proof that the sheet exists, the sending. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import { useState } from "preact/hooks";
import { refusal, useDesk } from "../desk.js";
import { forgetPlaceKeys, holdCeremony, makePlaceKeys, type PlaceKeys } from "../keys/ceremony.js";
import { checkNumber } from "../keys/check_number.js";
import { inGroups } from "../keys/groups.js";
import type { Waiting } from "../keys/session.js";
import { Button, Heading, Notice, Progress, Secret } from "./parts.js";
import { PrintedSheet } from "./recovery_sheet.js";

interface Props {
  waiting: Waiting;
  onDone: () => void;
}

export function Ceremony({ waiting, onDone }: Props) {
  const { texts, data, api, page, today } = useDesk();
  const { t } = texts;
  const [keys, setKeys] = useState<PlaceKeys | null>(null);
  const [work, setWork] = useState("");
  const [failed, setFailed] = useState("");
  const [root, setRoot] = useState("");

  const make = async () => {
    setWork(t("ceremony.making"));
    // Lets the screen show the words before the keys keep the browser busy.
    await new Promise((resolve) => setTimeout(resolve, 50));
    setKeys(makePlaceKeys(data.plan));
    setWork("");
  };

  const send = async (made: PlaceKeys) => {
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
      setFailed(refusal(texts, error));
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
      <PrintedSheet secret={keys.recovery} root={keys.root} sendLabel={t("ceremony.send")} failed={failed} onSend={() => void send(keys)} />
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
