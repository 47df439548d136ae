/** A city to test in: audiences with keys, a signed instance, a reporter, and both sides' ways of writing. */
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { deriveKeys, newCode, type ReporterKeys } from "../../report_portal/crypto/client/code.js";
import { type Audience, readInstance, type SignedInstance } from "../../report_portal/crypto/client/instance.js";
import { jsonBytes } from "../../report_portal/crypto/client/octets.js";
import { onPaper } from "../../report_portal/crypto/client/paper.js";
import {
  type Mailbox,
  readMailbox,
  type SealInput,
  sealMessage,
  sealNewCode,
  sealReport,
} from "../../report_portal/crypto/client/report.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import {
  type NewIdentity,
  newIdentity,
  type OpenedReport,
  type OutItem,
  openReport,
  sealAnswer,
} from "../../report_portal/crypto/client/staff.js";

export const DAY = "2026-03-02";
export const CITY = "test-city";

export const root = newIdentity();
export const audienceKeys = new Map<string, NewIdentity>(
  ["resource/ngo", "housing/ngo", "housing/city", "labour/state"].map((id) => [id, newIdentity()]),
);

const audience = (id: string, direct: boolean): Audience => {
  const [team, affiliation] = id.split("/") as [string, Audience["affiliation"]];
  return { id, team, affiliation, direct, epoch: 1, recipient: (audienceKeys.get(id) as NewIdentity).recipient };
};

export const payload = (direct = ["resource/ngo", "housing/ngo"]): SignedInstance => ({
  format: 1,
  instance: CITY,
  version: 3,
  issued: "2026-03-01",
  expires: "2026-06-01",
  demo: false,
  audiences: [...audienceKeys.keys()].map((id) => audience(id, direct.includes(id))),
  routing: { direct },
  form_version: 1,
  languages: { en: { checked: true } },
});

export const pins = { root: root.verifyKey, instance: CITY, minVersion: 1, today: DAY };
export const instance = readInstance(signFile("instance", payload(), root.signSeed), pins);

export const reporterOf = (): Promise<ReporterKeys> => deriveKeys(newCode(), CITY);

export const reportInput = (keys: ReporterKeys, changes: Partial<SealInput> = {}): SealInput => ({
  instance,
  keys,
  locale: "en",
  channel: "web",
  day: DAY,
  core: { areas: ["work"], story: "the core story" },
  private: { gender: "no_answer" },
  contact: { phone: "a contact number" },
  readers: ["resource/ngo"],
  choices: { share_city: "no" },
  exclusions: [],
  attachments: [],
  uploads: [],
  ...changes,
});

/** A server that keeps what it is given, and that tests make lie. */
export class Shelf {
  /** What staff get: `in/1/core` … */
  readonly files = new Map<string, Uint8Array>();
  state: Uint8Array | undefined;
  inSequence = 0;
  outSequence = 0;

  constructor(public keys: ReporterKeys) {}

  take(bundle: Uint8Array): void {
    this.inSequence++;
    for (const [name, file] of decodeBundle(bundle)) {
      if (name === "state") this.state = file;
      else if (name !== "meta") this.files.set(`in/${this.inSequence}/${name}`, file);
    }
  }

  /** Args: bundle: of an answer or a release. */
  takeAnswer(bundle: Uint8Array | Map<string, Uint8Array>): void {
    this.outSequence++;
    const files = bundle instanceof Map ? bundle : decodeBundle(bundle);
    this.files.set(`out/${this.outSequence}/answer`, files.get("answer") as Uint8Array);
  }

  /** The body of `GET /api/v1/mailbox`. Args: withdrawn: day. */
  serve(withdrawn: string | null = null): Uint8Array {
    const outs = [...this.files].filter(([name]) => name.startsWith("out/"));
    const meta = {
      in_sequence: this.inSequence,
      out_sequence: this.outSequence,
      received: DAY,
      withdrawn,
      out: outs.map(([name]) => ({ sequence: Number(name.split("/")[1]), day: DAY })),
    };
    return encodeBundle([
      ["meta", jsonBytes(meta)],
      ...(this.state ? [["state", this.state] as [string, Uint8Array]] : []),
      ...outs.map(([name, file]) => [name.replace("/answer", ""), file] as [string, Uint8Array]),
    ]);
  }

  mailbox(): Promise<Mailbox> {
    return readMailbox(this.serve(), this.keys, CITY);
  }

  async send(item: Parameters<typeof sealMessage>[0]["item"]): Promise<void> {
    const read = await this.mailbox();
    // Whoever holds a slip says so.
    const mailbox = this.files.has("in/1/form") ? onPaper(read, instance, "en") : read;
    this.take(await sealMessage({ instance, keys: this.keys, mailbox, locale: "en", day: DAY, uploads: [], item }));
  }

  /** Passes to a new code and goes on under it. Returns: the keys that were left. */
  async changeCode(): Promise<ReporterKeys> {
    const left = this.keys;
    const mailbox = await this.mailbox();
    const newKeys = await reporterOf();
    this.take(await sealNewCode({ instance, keys: left, newKeys, mailbox, locale: "en", day: DAY }));
    this.keys = newKeys;
    return left;
  }

  say = (text: string): Promise<void> => this.send({ kind: "message", text, answers: {}, attachments: [] });

  open(audiences = ["resource/ngo"]): Promise<OpenedReport> {
    return openReport(this.files, identitiesOf(audiences), CITY);
  }

  async answer(item: OutItem): Promise<void> {
    this.takeAnswer(await sealAnswer({ instance, report: await this.open(), from: "resource/ngo", day: DAY, item }));
  }

  reply = (text: string): Promise<void> =>
    this.answer({ kind: "answer", text, locale: "en", canned: null, asks: null });
}

export const identitiesOf = (audiences: string[]): Map<string, string[]> =>
  new Map(audiences.map((id) => [id, [(audienceKeys.get(id) as NewIdentity).identity]]));

/** A mailbox with a report in it. */
export async function shelf(changes: Partial<SealInput> = {}): Promise<Shelf> {
  const keys = await reporterOf();
  const made = new Shelf(keys);
  made.take(await sealReport(reportInput(keys, changes)));
  return made;
}
