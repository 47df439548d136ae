/** Coming in with an invitation, one small step per screen. */
import { useState } from "preact/hooks";
import { newPassphrase } from "../../../crypto/client/staff.js";
import { type Api, ApiError } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import { isCheckNumber } from "../keys/check_number.js";
import { type EnrolmentInput, enrol, makeKeys, type NewKeys } from "../keys/enrolment.js";
import { inGroups, isSignInName, typedInvitation } from "../keys/groups.js";
import { claimedRoot, TrustError } from "../keys/session.js";
import { base32, newTotpSecret, readTotp, totpUri } from "../keys/totp.js";
import {
  Button,
  type Children,
  ErrorSummary,
  Field,
  type FieldError,
  Form,
  Heading,
  Progress,
  Radios,
  Secret,
} from "./parts.js";
import { Picture } from "./picture.js";
import { AskedWords, ShownWords, type TypedWords, wrongWords } from "./seven_words.js";

const STEPS = ["invitation", "root", "name", "words", "check", "totp", "done"] as const;
type Step = (typeof STEPS)[number];

interface Props {
  onDone: (name: string) => void;
  onCancel: () => void;
}

/**
 * Asks what there is to compare. Only what a person has compared is trusted; here the server merely says whether there is something.
 *
 * Returns: the key that the list of keys says it is signed with, null before there is a list; whether the keys exist.
 * Raises: ApiError where the server does not say, so that nobody is taken for the first because an answer was late; TrustError.
 */
async function askPlace(api: Api): Promise<{ root: string | null; ceremony: boolean }> {
  const { ceremony } = await api.get("/setup");
  try {
    const root = claimedRoot((await api.send("GET", "/instance")).body);
    if (root === null) throw new TrustError("instance", "malformed");
    return { root, ceremony: ceremony === true };
  } catch (error) {
    if (error instanceof ApiError && error.code === "closed") return { root: null, ceremony: ceremony === true };
    throw error;
  }
}

export function Setup({ onDone, onCancel }: Props) {
  const desk = useDesk();
  const { texts, api, page } = desk;
  const { t } = texts;
  const [step, setStep] = useState<Step>("invitation");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [invitation, setInvitation] = useState("");
  const [root, setRoot] = useState<string | null>(null);
  /** Whether the keys of the place exist already. */
  const [ceremony, setCeremony] = useState(false);
  const [asking, setAsking] = useState(false);
  const [first, setFirst] = useState("");
  const [number, setNumber] = useState("");
  const [name, setName] = useState("");
  const [passphrase] = useState(newPassphrase);
  const [written, setWritten] = useState(false);
  const [typed, setTyped] = useState<TypedWords>({});
  const [totpSecret] = useState(newTotpSecret);
  const [totp, setTotp] = useState("");
  const [keys, setKeys] = useState<{ name: string; made: NewKeys } | null>(null);
  const [work, setWork] = useState<{ label: string; part: number | null } | null>(null);

  const go = (to: Step) => {
    setErrors([]);
    setStep(to);
  };
  const before = (now: Step): Step =>
    now === "name" && root === null && ceremony ? "invitation" : (STEPS[STEPS.indexOf(now) - 1] as Step);
  const fail = (id: string, text: string) => setErrors([{ id, text }]);

  const checkInvitation = async () => {
    if (typedInvitation(invitation) === null) return fail("invitation", t("setup.invitation_error"));
    setErrors([]);
    setAsking(true);
    try {
      const place = await askPlace(api);
      setRoot(place.root);
      setCeremony(place.ceremony);
      // Between the ceremony and the opening there is nothing to compare yet; it is asked for at the first sign-in.
      go(place.root === null && place.ceremony ? "name" : "root");
    } catch (error) {
      fail("invitation", refusal(texts, error));
    } finally {
      setAsking(false);
    }
  };
  const checkRoot = () => {
    if (root !== null) {
      if (!isCheckNumber(number, root)) return fail("number", t("trust.check_wrong"));
    } else if (first !== "yes") return fail("first", first === "no" ? t("setup.not_first") : t("setup.first"));
    go("name");
  };
  const checkName = () => (isSignInName(name) ? go("words") : fail("name", t("setup.name_error")));
  const checkWritten = () => (written ? go("check") : fail("written", t("setup.words_written")));
  const checkWords = () => {
    const wrong = wrongWords(passphrase, typed);
    if (wrong.length > 0) {
      return setErrors(wrong.map((position) => ({ id: `word-${position}`, text: t("setup.words_check_error", { number: position }) })));
    }
    go("totp");
  };

  const finish = async () => {
    const code = readTotp(totp);
    const secret = typedInvitation(invitation);
    if (!code || !secret) return fail("totp", t("signin.error_totp"));
    const input: EnrolmentInput = { invitation: secret, name, passphrase, totpSecret, totp: code, root };
    try {
      let made = keys?.name === name ? keys.made : null;
      if (!made) {
        made = await makeKeys(input, page.instance, (part) => setWork({ label: t("setup.working"), part }));
        setKeys({ name, made });
      }
      setWork({ label: t("setup.sending"), part: null });
      await enrol(api, input, made, page.instance);
      totpSecret.fill(0);
      setWork(null);
      go("done");
    } catch (error) {
      setWork(null);
      refuse(error);
    }
  };
  const refuse = (error: unknown) => {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "name-taken" || code === "not-allowed") {
      setStep("name");
      return fail("name", t("setup.name_taken"));
    }
    if (error instanceof ApiError && error.status === 401) {
      setStep("invitation");
      return fail("invitation", t("setup.invitation_used"));
    }
    setTotp("");
    fail("totp", code === "invalid-field" ? t("setup.totp_error") : refusal(texts, error));
  };

  const screen = (title: string, onSubmit: () => void, children: Children, next = t("app.continue")) => (
    <section class="narrow" key={step}>
      <p class="eyebrow">{t("setup.step", { step: STEPS.indexOf(step) + 1, total: STEPS.length })}</p>
      <Heading>{title}</Heading>
      <ErrorSummary errors={errors} />
      <Form onSubmit={onSubmit}>
        {children}
        <div class="actions">
          <Button kind="primary" submit busy={asking}>
            {next}
          </Button>
          <Button onClick={step === "invitation" ? onCancel : () => go(before(step))}>
            {t("app.back")}
          </Button>
        </div>
      </Form>
    </section>
  );

  if (work) {
    return (
      <section class="narrow">
        <Heading>{t("setup.working")}</Heading>
        <p>{t("setup.working_intro")}</p>
        <Progress label={work.label} part={work.part} />
      </section>
    );
  }
  switch (step) {
    case "invitation":
      return screen(
        t("setup.invitation"),
        () => void checkInvitation(),
        <Field
          id="invitation"
          label={t("setup.invitation_label")}
          hint={t("setup.invitation_intro")}
          value={invitation}
          errors={errors}
          onInput={setInvitation}
          mono
        />,
      );
    case "root":
      return root === null
        ? screen(
            t("setup.first"),
            checkRoot,
            <div id="first" tabIndex={-1}>
              <Radios
                name="first"
                legend={t("setup.first")}
                value={first}
                onChange={setFirst}
                options={[
                  { value: "yes", label: t("setup.first_yes") },
                  { value: "no", label: t("setup.first_no") },
                ]}
              />
            </div>,
          )
        : screen(
            t("trust.check_title"),
            checkRoot,
            <>
              <p>{t("setup.root_intro")}</p>
              <p>{t("trust.check_intro")}</p>
              <Field id="number" label={t("trust.check_label")} value={number} errors={errors} onInput={setNumber} digits mono />
            </>,
          );
    case "name":
      return screen(
        t("setup.name"),
        checkName,
        <>
          <p>{t("setup.name_intro")}</p>
          <Field
            id="name"
            label={t("signin.name")}
            hint={t("setup.name_hint")}
            value={name}
            errors={errors}
            onInput={(text) => setName(text.trim().toLowerCase())}
            mono
          />
        </>,
      );
    case "words":
      return screen(
        t("setup.words"),
        checkWritten,
        <ShownWords passphrase={passphrase} written={written} onWritten={setWritten} />,
      );
    case "check":
      return screen(
        t("setup.words_check"),
        checkWords,
        <AskedWords typed={typed} errors={errors} onTyped={setTyped} />,
      );
    case "totp":
      return screen(
        t("setup.totp"),
        () => void finish(),
        <>
          <p>{t("setup.totp_intro")}</p>
          <Picture text={totpUri(totpSecret, name, t("app.title"))} label={t("setup.totp_picture")} />
          <p class="label">{t("setup.totp_text")}</p>
          <Secret text={inGroups(base32(totpSecret))} />
          <Field
            id="totp"
            label={t("setup.totp_label")}
            value={totp}
            errors={errors}
            onInput={setTotp}
            autocomplete="one-time-code"
            digits
            short
            mono
          />
        </>,
      );
    case "done":
      return (
        <section class="narrow" key={step}>
          <Heading>{t("setup.done")}</Heading>
          <p>{root === null && !ceremony ? t("setup.done_first") : t("setup.done_wait")}</p>
          <div class="actions">
            <Button kind="primary" onClick={() => onDone(name)}>
              {t("setup.sign_in_now")}
            </Button>
          </div>
        </section>
      );
  }
}
