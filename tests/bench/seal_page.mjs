// The page of bench_seal.py: what a reporter's and a staff member's browser compute, timed one by one.
import { attachmentHead, openAttachment } from "../../report_portal/crypto/client/attachment.js";
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { deriveKeys, newCode } from "../../report_portal/crypto/client/code.js";
import { readInstance } from "../../report_portal/crypto/client/instance.js";
import { jsonBytes } from "../../report_portal/crypto/client/octets.js";
import { readMailbox, sealMessage, sealReport } from "../../report_portal/crypto/client/report.js";
import { sealAttachment } from "../../report_portal/crypto/client/seal.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { newIdentity, openReport, sealAnswer, sealIndex, staffKeys } from "../../report_portal/crypto/client/staff.js";
import { solveWork } from "../../report_portal/crypto/client/work.js";

const DAY = "2026-03-02";
const CITY = "bench-city";
const MIB = 2 ** 20;

const root = newIdentity();
const holders = new Map(
  ["resource/ngo", "housing/ngo", "housing/city", "labour/state"].map((id) => [id, newIdentity()]),
);
const signed = signFile(
  "instance",
  {
    format: 1,
    instance: CITY,
    version: 1,
    issued: DAY,
    expires: "2026-06-01",
    demo: true,
    audiences: [...holders].map(([id, { recipient }]) => {
      const [team, affiliation] = id.split("/");
      return { id, team, affiliation, direct: affiliation === "ngo", epoch: 1, recipient };
    }),
    routing: { direct: ["resource/ngo", "housing/ngo"] },
    form_version: 1,
    languages: { en: { checked: true } },
  },
  root.signSeed,
);
const pins = { root: root.verifyKey, instance: CITY, minVersion: 1, today: DAY };
const identities = new Map([["resource/ngo", [holders.get("resource/ngo").identity]]]);

/** First run and median of the rest, in milliseconds. */
async function timed(act, rounds = 5) {
  const times = [];
  let result;
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    result = await act();
    times.push(performance.now() - start);
  }
  const [first, ...rest] = times;
  rest.sort((a, b) => a - b);
  return [result, { first, median: rest[rest.length >> 1] ?? first }];
}

/** Args: heavy: also what only staff or only large files need. Returns: name → {first, median} in milliseconds. */
window.bench = async (heavy) => {
  const found = {};
  const measure = async (name, act, rounds) => {
    const [result, times] = await timed(act, rounds);
    found[name] = times;
    return result;
  };
  const instance = await measure("instance", () => readInstance(signed, pins));
  const keys = await measure("keys", () => deriveKeys(newCode(), CITY), 2);
  const input = {
    instance,
    keys,
    locale: "en",
    channel: "web",
    day: DAY,
    core: { areas: ["work"], story: "x".repeat(1500) },
    private: { gender: "no_answer" },
    contact: {},
    readers: ["resource/ngo"],
    choices: { share_city: "no" },
    exclusions: [],
    attachments: [],
    uploads: [],
  };
  const bundle = await measure("seal_report", () => sealReport(input));
  const files = new Map([...decodeBundle(bundle)].map(([name, file]) => [`in/1/${name}`, file]));
  const report = await measure("open_report", () => openReport(files, identities, CITY));
  const item = { kind: "answer", text: "read", locale: "en", canned: null, asks: null };
  const answer = await measure("seal_answer", () =>
    sealAnswer({ instance, report, from: "resource/ngo", day: DAY, item }),
  );
  const meta = { in_sequence: 1, out_sequence: 1, received: DAY, withdrawn: null, out: [{ sequence: 1, day: DAY }] };
  const served = encodeBundle([
    ["meta", jsonBytes(meta)],
    ["state", files.get("in/1/state")],
    ["out/1", decodeBundle(answer).get("answer")],
  ]);
  const mailbox = await measure("read_mailbox", () => readMailbox(served, keys, CITY));
  if (mailbox.thread[0]?.ok !== true || report.broken) throw new Error("the bench does not open what it sealed");
  const message = { kind: "message", text: "more", answers: {}, attachments: [] };
  await measure("seal_message", () =>
    sealMessage({ instance, keys, mailbox, locale: "en", day: DAY, uploads: [], item: message }),
  );
  await measure("work_14_bits", () => solveWork(crypto.getRandomValues(new Uint8Array(32)), 14));
  const photo = new Uint8Array(heavy ? 5 * MIB : MIB / 4);
  const head = attachmentHead(CITY, "image/jpeg");
  const name = heavy ? "5_mib" : "256_kib";
  const auth = { type: "sign", seed: keys.signSeed };
  const sealed = await measure(`seal_${name}`, () => sealAttachment(head, auth, photo), 1);
  const entry = {
    id: "00".repeat(16),
    secret: sealed.secret,
    sha256: sealed.sha256,
    type: "image/jpeg",
    size: photo.length,
  };
  await measure(`open_${name}`, () => openAttachment(entry, sealed.envelope, CITY, keys.verifyKey), 1);
  if (heavy) {
    const entries = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`${i}`.padStart(32, "0"), { due: DAY, areas: ["work"] }]),
    );
    const [audience] = instance.audiences;
    await measure(
      "seal_index_5000",
      () => sealIndex({ instance: CITY, audience, member: "me", entries, signSeed: root.signSeed }),
      1,
    );
    await measure("staff_keys", () => staffKeys("abandon ability zoo zone zero youth wrong", CITY, "ana.pop"), 0);
  }
  return found;
};
