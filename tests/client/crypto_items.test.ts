/** Reports, messages and answers from one browser to the other. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { attachmentHead, openAttachment } from "../../report_portal/crypto/client/attachment.js";
import { bundleMeta, decodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { forgetKeys } from "../../report_portal/crypto/client/code.js";
import { type Audience, readInstance } from "../../report_portal/crypto/client/instance.js";
import { headOf } from "../../report_portal/crypto/client/item.js";
import { open } from "../../report_portal/crypto/client/open.js";
import { onPaper } from "../../report_portal/crypto/client/paper.js";
import { type Common, decodeRecord, encodeLongRecord, encodeRecord } from "../../report_portal/crypto/client/record.js";
import { type Message, readMailbox, sealMessage, sealReport, sealWithdrawal } from "../../report_portal/crypto/client/report.js";
import { seal, sealAttachment } from "../../report_portal/crypto/client/seal.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import {
  type NewIdentity,
  newIdentity,
  openIndex,
  openRelease,
  openReport,
  sealAnswer,
  sealIndex,
  sealRelease,
} from "../../report_portal/crypto/client/staff.js";
import {
  audienceKeys,
  CITY,
  DAY,
  identitiesOf,
  instance,
  payload,
  pins,
  reporterOf,
  reportInput,
  root,
  Shelf,
  shelf,
} from "./city.js";
import channels from "../vectors/channels.json";
import { failure } from "./hex.js";

describe("a report", () => {
  it("opens for its reader, whole and verified", async () => {
    const { keys, ...mailbox } = await shelf();
    const opened = await openReport(mailbox.files, identitiesOf(["resource/ngo"]), CITY);
    expect(opened).toMatchObject({
      audience: "resource/ngo",
      broken: false,
      withheld: false,
      readers: ["resource/ngo"],
      thread: [],
    });
    expect(opened.core).toMatchObject({
      ok: true,
      verified: true,
      head: { answers: { story: "the core story" }, channel: "web" },
    });
    expect(opened.private).toMatchObject({ ok: true, head: { answers: { gender: "no_answer" } } });
    expect(opened.contact).toMatchObject({ ok: true, head: { answers: { phone: "a contact number" } } });
    expect(opened.reporter).toEqual({
      recipient: keys.recipient,
      verifyKey: keys.verifyKey,
      answerMac: keys.answerMac,
      mailbox: keys.mailbox,
    });
  });

  it.each(channels.channels)("by $name", async ({ channel, read }) => {
    const kept = new Shelf(await reporterOf());
    kept.take(await sealReport(reportInput(kept.keys, { channel: channel as "web" })));
    const { core, broken } = await openReport(kept.files, identitiesOf(["resource/ngo"]), CITY);
    expect(broken).toBe(!read);
    expect(core).toMatchObject(read ? { ok: true, verified: true, head: { channel } } : { ok: false, problem: "shape" });
  });

  it("does not open for an NGO the routing left out, nor for the city", async () => {
    const mailbox = await shelf();
    for (const audience of ["housing/ngo", "housing/city"]) {
      const opened = await mailbox.open([audience]);
      expect(opened.core).toEqual({ ok: false, problem: "unopened" });
      expect(opened.reporter).toBeNull();
    }
  });

  it("has the same shape whatever is in it and whoever reads it", async () => {
    const keys = await reporterOf();
    const shape = async (changes: object) => {
      const files = decodeBundle(await sealReport(reportInput(keys, changes)));
      const { mailbox, auth_sha256: auth, ...meta } = bundleMeta(files);
      const sizes = [...files].filter(([name]) => name !== "meta").map(([name, file]) => [name, file.length]);
      return { sizes, meta };
    };
    const short = await shape({});
    expect(
      await shape({ readers: ["resource/ngo", "housing/ngo"], locale: "ar", contact: {}, exclusions: ["under_18"] }),
    ).toEqual(short);
    // SPEC section 1: 70 + 1,557·n + 16 + L + 16 bytes.
    const size = (stanzas: number) => 70 + 1557 * stanzas + 16 + 4096 + 16;
    expect(short.sizes).toEqual([
      ["core", size(2)],
      ["private", size(2)],
      ["contact", size(2)],
      ["state", size(1)],
    ]);
    expect(short.meta).toEqual({
      sequence: 1,
      instance_version: 3,
      epochs: { "resource/ngo": 1, "housing/ngo": 1 },
      uploads: [],
    });
  });

  it("is not sealed when no NGO or an unknown audience would read it", async () => {
    const keys = await reporterOf();
    for (const readers of [[], ["nobody/ngo"], ["housing/city"], ["resource/ngo", "labour/state"]])
      expect(await failure(() => sealReport(reportInput(keys, { readers })))).toBe("readers");
  });

  it("is not sealed when it is longer than the largest bucket", async () => {
    const input = reportInput(await reporterOf(), { core: { story: "x".repeat(65_536) } });
    expect(await failure(() => sealReport(input))).toBe("too-large");
  });

  it("lets a city office that is direct read the core, unverified, and nothing else", async () => {
    const keys = await reporterOf();
    const direct = payload(["resource/ngo", "housing/city"]);
    const bundle = await sealReport(reportInput(keys, { instance: direct, readers: ["resource/ngo", "housing/city"] }));
    const files = new Map([...decodeBundle(bundle)].map(([name, file]) => [`in/1/${name}`, file]));
    const opened = await openReport(files, identitiesOf(["housing/city"]), CITY);
    expect(opened.core).toMatchObject({ ok: true, verified: false });
    expect([opened.private, opened.contact]).toEqual([
      { ok: false, problem: "unopened" },
      { ok: false, problem: "unopened" },
    ]);
    expect([opened.broken, opened.reporter]).toEqual([false, null]);
    const report = await openReport(files, identitiesOf(["resource/ngo"]), CITY);
    const item = { kind: "status", status: "working", outcome: null } as const;
    const answer = decodeBundle(await sealAnswer({ instance: direct, report, from: "resource/ngo", day: DAY, item }));
    files.set("out/1/answer", answer.get("answer") as Uint8Array);
    const [seen] = (await openReport(files, identitiesOf(["housing/city"]), CITY)).thread;
    expect(seen).toMatchObject({ ok: false, direction: "out", problem: "unopened" });
    expect((await openReport(files, identitiesOf(["resource/ngo"]), CITY)).thread).toMatchObject([
      { ok: true, verified: true },
    ]);
  });

  it("is still whole for the NGO when its contact part was deleted at closing", async () => {
    const mailbox = await shelf();
    mailbox.files.delete("in/1/contact");
    expect(await mailbox.open()).toMatchObject({ broken: false, contact: { ok: false, problem: "missing" } });
  });
});

describe("a mailbox", () => {
  it("carries words, permissions and answers both ways and keeps their order", async () => {
    const mailbox = await shelf();
    await mailbox.say("first addition");
    await mailbox.reply("first answer");
    await mailbox.answer({ kind: "status", status: "working", outcome: null });
    await mailbox.send({ kind: "permission", audience: "housing/city", choice: "yes", question: 1 });
    await mailbox.reply("second answer");
    const opened = await mailbox.open();
    expect(opened.thread.map((item) => [item.direction, item.sequence, item.ok && item.verified])).toEqual([
      ["in", 2, true],
      ["out", 1, true],
      ["out", 2, true],
      ["in", 3, true],
      ["out", 3, true],
    ]);
    expect(opened).toMatchObject({ withheld: false, broken: false, next: { sequence: 4, seen: 3 } });
    const read = await mailbox.mailbox();
    expect(read.thread.map((item) => item.ok && item.head.kind)).toEqual(["answer", "status", "answer"]);
    expect(read.seen).toBe(3);
    expect(read.state).toMatchObject({
      choices: { share_city: "no", "housing/city": "yes" },
      own: [
        { sequence: 1, kind: "report" },
        { sequence: 2, kind: "message" },
        { sequence: 3, kind: "permission" },
      ],
    });
  });

  it("gives no words of the report back", async () => {
    const mailbox = await shelf();
    await mailbox.say("words of an addition");
    const read = JSON.stringify(await mailbox.mailbox());
    for (const words of ["core story", "contact number", "words of an addition"]) expect(read).not.toContain(words);
  });

  it("is empty of complaints after a withdrawal", async () => {
    const mailbox = await shelf();
    await mailbox.reply("an answer");
    const last = await mailbox.mailbox();
    mailbox.take(await sealWithdrawal({ instance, keys: mailbox.keys, mailbox: last, locale: "en", day: DAY }));
    mailbox.files.delete("out/1/answer");
    const read = await readMailbox(mailbox.serve(DAY), mailbox.keys, CITY);
    expect(read).toMatchObject({
      thread: [],
      stateProblem: null,
      state: { own: [{ kind: "report" }, { kind: "withdrawal" }] },
    });
  });

  it("can be taken back after everybody who read it has left, and then opens for nobody", async () => {
    const mailbox = await shelf();
    const later = readInstance(signFile("instance", { ...payload(["housing/ngo"]), version: 4 }, root.signSeed), pins);
    const input = { instance: later, keys: mailbox.keys, mailbox: await mailbox.mailbox(), locale: "en", day: DAY };
    const item: Message = { kind: "message", text: "more", answers: {}, attachments: [] };
    expect(await failure(() => sealMessage({ ...input, item, uploads: [] }))).toBe("readers");
    mailbox.take(await sealWithdrawal(input));
    const message = mailbox.files.get("in/2/message") as Uint8Array;
    for (const { identity } of audienceKeys.values()) expect(await failure(() => open(message, [identity]))).toBe("no-match");
    expect((await readMailbox(mailbox.serve(DAY), mailbox.keys, CITY)).state?.own).toMatchObject([{ kind: "report" }, { kind: "withdrawal" }]);
  });

  it("takes pictures of handwriting with their question, and refuses anything else in their place", async () => {
    const entry = { id: "1".repeat(32), secret: "AGE-SECRET-KEY-PQ-1X", sha256: "1".repeat(64), type: "image/jpeg", size: 1 };
    for (const [handwriting, ok] of [[undefined, true], [[], true], [[{ ...entry, question: "story" }], true], [[entry], false], ["x", false], [[null], false]] as const) {
      const { paper, member } = await paperReport(handwriting);
      const opened = await openReport(paper.files, identitiesOf(["resource/ngo"]), CITY, () => member.verifyKey);
      expect(opened.private.ok).toBe(ok);
    }
  });

  it("binds a sheet to its own slip: nobody else's code speaks for it", async () => {
    const { paper: worker, member } = await paperReport();
    const { paper: landlord } = await paperReport(undefined, { form: "11".repeat(8), member });
    const whose = (mailbox: Shelf) => openReport(mailbox.files, identitiesOf(["resource/ngo"]), CITY, () => member.verifyKey);
    expect(await whose(landlord)).toMatchObject({ broken: false, bound: true });
    // A server shows the worker's words under the mailbox of a form that the landlord took home.
    for (const part of ["core", "private", "contact"]) landlord.files.set(`in/1/${part}`, worker.files.get(`in/1/${part}`) as Uint8Array);
    await landlord.send({ kind: "permission", audience: "housing/city", choice: "yes", question: 0 });
    const opened = await whose(landlord);
    expect(opened).toMatchObject({ broken: true, reporter: null, holders: [], core: { ok: true }, contact: { ok: true } });
    expect(opened.thread).toMatchObject([{ ok: false, problem: "signature" }]);
    // Nor does the form of another sheet under this one's slip.
    worker.files.set("in/1/form", landlord.files.get("in/1/form") as Uint8Array);
    expect(await whose(worker)).toMatchObject({ broken: true, reporter: null });
  });

  it.each(["private", "contact"])("keeps the parts of a sheet together: not the %s of another", async (part) => {
    const { paper, member } = await paperReport();
    for (const form of ["11".repeat(8), null]) {
      const { paper: other } = await paperReport(undefined, { form, member });
      const files = new Map(paper.files).set(`in/1/${part}`, other.files.get(`in/1/${part}`) as Uint8Array);
      const opened = await openReport(files, identitiesOf(["resource/ngo"]), CITY, () => member.verifyKey);
      expect(opened).toMatchObject({ broken: true, core: { ok: true }, [part]: { ok: false, problem: "place" } });
      // Nor a part that names its form under answers that name none.
      const older = new Map(other.files).set(`in/1/${part}`, paper.files.get(`in/1/${part}`) as Uint8Array);
      const read = await openReport(older, identitiesOf(["resource/ngo"]), CITY, () => member.verifyKey);
      expect(read).toMatchObject({ broken: true, [part]: { ok: false, problem: "place" } });
    }
  });

  it("reads a sheet from before sheets named their form, and says so", async () => {
    const { paper, member } = await paperReport(undefined, { form: null });
    await paper.say("from the slip");
    const opened = await openReport(paper.files, identitiesOf(["resource/ngo"]), CITY, () => member.verifyKey);
    expect(opened).toMatchObject({ broken: false, bound: false, reporter: { mailbox: paper.keys.mailbox } });
    expect(opened.thread).toMatchObject([{ ok: true, head: { text: "from the slip" } }]);
    expect((await (await shelf()).open()).bound).toBe(true);
  });

  it.each([1, "00", "AB".repeat(8)])("refuses %j in place of a form", async (form) => {
    const { paper, member } = await paperReport(undefined, { form: form as string });
    const opened = await openReport(paper.files, identitiesOf(["resource/ngo"]), CITY, () => member.verifyKey);
    expect(opened).toMatchObject({ broken: true, core: { ok: false, problem: "shape" } });
  });

  it("opens a paper report's first message, which has no state to go by", async () => {
    const { paper, member } = await paperReport();
    const unused = await paper.mailbox();
    expect(unused).toMatchObject({ state: null, stateProblem: "missing" });
    const item: Message = { kind: "message", text: "before its owner said that it is one of paper", answers: {}, attachments: [] };
    expect(await failure(() => sealMessage({ instance, keys: paper.keys, mailbox: unused, locale: "en", day: DAY, uploads: [], item }))).toBe("state");
    const mailbox = onPaper(unused, instance, "en");
    expect(mailbox.state?.readers).toEqual(["resource/ngo", "housing/ngo"]);
    const first: Message = { kind: "message", text: "from the slip", answers: {}, attachments: [] };
    // Nobody reads who was not shown, also where the key list has grown since.
    const grown = payload(["resource/ngo", "housing/ngo", "library/ngo"]);
    const library = { ...(grown.audiences[0] as Audience), id: "library/ngo", team: "library", recipient: newIdentity().recipient };
    const wider = { ...grown, audiences: [...grown.audiences, library] };
    paper.take(await sealMessage({ instance: wider, keys: paper.keys, mailbox, locale: "en", day: DAY, uploads: [], item: first }));
    expect((await paper.mailbox()).state?.readers).toEqual(["resource/ngo", "housing/ngo"]);
    const opened = await openReport(paper.files, identitiesOf(["resource/ngo"]), CITY, (id) =>
      id === "ab".repeat(16) ? member.verifyKey : undefined,
    );
    expect(opened).toMatchObject({
      broken: false,
      core: { ok: true, verified: true },
      reporter: { mailbox: paper.keys.mailbox },
    });
    expect(opened.thread).toMatchObject([{ ok: true, verified: true, sequence: 2, head: { text: "from the slip" } }]);
    // The one who confirmed the sheet may have left by then, and whoever printed its form may have, too.
    for (const one of ["sheet", "form"] as const) {
      const left = await openReport(paper.files, identitiesOf(["resource/ngo"]), CITY, (_, of) => (of === one ? undefined : member.verifyKey));
      expect([left.broken, left.core.ok, left.reporter]).toEqual([true, one === "form", null]);
    }
    const unknown = await openReport(paper.files, identitiesOf(["resource/ngo"]), CITY, () => undefined);
    expect(unknown).toMatchObject({ broken: true, core: { ok: false, problem: "signature" }, reporter: null });
  });
});

/** What a paper station and the printing of its form leave at the server. Args: form: named by the sheet; null for one from before sheets did. */
async function paperReport(handwriting?: unknown, { form: named = "00".repeat(8), member = newIdentity() }: { form?: string | null; member?: NewIdentity } = {}) {
  const keys = await reporterOf();
  const paper = new Shelf(keys);
  const to = [audienceKeys.get("resource/ngo")?.recipient as string];
  const write = async (
    name: string,
    place: Omit<Common, "version" | "instance" | "previous" | "seen">,
    members: Record<string, unknown>,
  ) => {
    const head = headOf({ ...place, instance: CITY, previous: null, seen: 0 }, members);
    paper.files.set(`in/1/${name}`, await seal(encodeRecord(head, { type: "sign", seed: member.signSeed }), to));
  };
  const sheet = { kind: "report", mailbox: null, direction: "in", sequence: 1 } as const;
  const form = { kind: "paper_form", mailbox: keys.mailbox, direction: "staff", sequence: 0 } as const;
  const id = "ab".repeat(16);
  const reporter = { recipient: keys.recipient, verify_key: keys.verifyKey, answer_mac: bytesToHex(keys.answerMac) };
  const core = {
    form_version: 1,
    locale: "ne",
    channel: "paper",
    answers: {},
    readers: ["resource/ngo"],
    attachments: [],
  };
  const bound = named === null ? {} : { form: named };
  await write("core", sheet, { part: "core", ...core, ...bound });
  await write("private", sheet, { part: "private", answers: {}, member: id, ...bound, ...(handwriting === undefined ? {} : { attachments: handwriting }) });
  await write("contact", sheet, { part: "contact", answers: {}, ...bound });
  await write("form", form, { form: named ?? "00".repeat(8), language: "ne", form_version: 1, reporter, member: id });
  paper.inSequence = 1;
  return { paper, member };
}

describe("handing on", () => {
  const coordinator = newIdentity();
  const id = "cd".repeat(16);
  const release = {
    release: "ef".repeat(16),
    audience: "housing/city",
    case: "K7-42",
    answers: { housing_problem: ["no_heat_water"] },
    attachments: [],
    parts: ["routed" as const],
    member: id,
    day: DAY,
    locale: "en",
  };

  it("gives the receiver the chosen parts and no key of the reporter", async () => {
    const mailbox = await shelf();
    const report = await mailbox.open();
    const bundle = decodeBundle(
      await sealRelease({ instance, report, from: "resource/ngo", release, signSeed: coordinator.signSeed }),
    );
    const envelope = bundle.get("release") as Uint8Array;
    const key = (member: string) => (member === id ? coordinator.verifyKey : undefined);
    const [identity] = identitiesOf(["housing/city"]).get("housing/city") as [string];
    const opened = await openRelease(envelope, [identity], CITY, key);
    expect(opened).toMatchObject({ ...release, mailbox: null });
    const words = JSON.stringify(decodeRecord(await open(envelope, [identity]), { type: "unchecked" }).head);
    for (const secret of [mailbox.keys.mailbox, mailbox.keys.recipient, mailbox.keys.verifyKey])
      expect(words).not.toContain(secret);
    expect(bundleMeta(bundle)).toEqual({
      release: release.release,
      audience: "housing/city",
      epochs: { "resource/ngo": 1, "housing/ngo": 1, "housing/city": 1 },
      sequence: 1,
      seen: 1,
    });
    expect(await failure(() => openRelease(envelope, [identity], CITY, () => newIdentity().verifyKey))).toBe("auth");
    expect(await failure(() => openRelease(envelope, [identity], CITY, () => undefined))).toBe("auth");
    mailbox.takeAnswer(bundle);
    expect((await mailbox.mailbox()).thread).toMatchObject([
      { ok: true, head: { kind: "release_notice", audience: "housing/city", parts: ["routed"] } },
    ]);
  });

  it("hands a file on by its secret alone", async () => {
    const keys = await reporterOf();
    const photo = crypto.getRandomValues(new Uint8Array(60_000));
    const sealed = await sealAttachment(
      attachmentHead(CITY, "image/jpeg"),
      { type: "sign", seed: keys.signSeed },
      photo,
    );
    const entry = {
      id: "00".repeat(16),
      secret: sealed.secret,
      sha256: sealed.sha256,
      type: "image/jpeg",
      size: photo.length,
    };
    expect(await openAttachment(entry, sealed.envelope, CITY, null)).toEqual(photo);
    expect(await openAttachment(entry, sealed.envelope, CITY, keys.verifyKey)).toEqual(photo);
    const changed = Uint8Array.from(sealed.envelope, (byte, at) =>
      at === sealed.envelope.length - 1 ? byte ^ 1 : byte,
    );
    expect(await failure(() => openAttachment(entry, changed, CITY, null))).toBe("hash");
  });
});

describe("a long file", () => {
  const writer = newIdentity();
  const [head, content] = [attachmentHead(CITY, "image/png"), new Uint8Array(100_000).fill(7)];
  const auth = { type: "sign", seed: writer.signSeed } as const;
  const check = (key: string) => ({ type: "verify", key }) as const;

  it("is signed and checked by the browser's own code as by the script's", async () => {
    const [short, long] = [encodeRecord(head, auth, content), await encodeLongRecord(head, auth, content)];
    expect(long).toEqual(short);
    const record = decodeRecord(long, check(writer.verifyKey));
    expect(await record.verifyLong(check(writer.verifyKey))).toBe(true);
    expect(await record.verifyLong(check(newIdentity().verifyKey))).toBe(false);
    expect(await record.verifyLong({ type: "mac", key: new Uint8Array(32) })).toBe(false);
    const changed = decodeRecord(
      Uint8Array.from(long, (byte, at) => (at === 60_000 ? 8 : byte)),
      { type: "unchecked" },
    );
    expect(await changed.verifyLong(check(writer.verifyKey))).toBe(false);
  });

  it("is signed and checked by the script where the browser knows no Ed25519", async () => {
    const { importKey } = crypto.subtle;
    let asked = 0;
    crypto.subtle.importKey = (async () => {
      asked++;
      throw new DOMException("", "NotSupportedError");
    }) as typeof importKey;
    try {
      const long = await encodeLongRecord(head, auth, content);
      const record = decodeRecord(long, { type: "unchecked" });
      expect(await record.verifyLong(check(writer.verifyKey))).toBe(true);
      expect(await record.verifyLong(check(newIdentity().verifyKey))).toBe(false);
    } finally {
      crypto.subtle.importKey = importKey;
    }
    expect(asked).toBe(3);
  });
});

describe("an index", () => {
  const member = newIdentity();
  const audience = instance.audiences[0] as (typeof instance.audiences)[number];
  const [identity] = identitiesOf([audience.id]).get(audience.id) as [string];
  const key = (id: string) => (id === "me" ? member.verifyKey : undefined);

  it("comes back for its audience", async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`report ${i}`, { due: DAY, problem: ["not_paid"] }]),
    );
    const envelope = await sealIndex({ instance: CITY, audience, member: "me", entries, signSeed: member.signSeed });
    expect(await openIndex(envelope, [identity], CITY, audience.id, key)).toEqual(entries);
  });

  it("is refused when a stranger signed it, or as another audience's", async () => {
    const of = (signSeed: Uint8Array, who: string) =>
      sealIndex({ instance: CITY, audience, member: who, entries: {}, signSeed });
    expect(
      await failure(async () => openIndex(await of(newIdentity().signSeed, "me"), [identity], CITY, audience.id, key)),
    ).toBe("auth");
    expect(
      await failure(async () => openIndex(await of(member.signSeed, "you"), [identity], CITY, audience.id, key)),
    ).toBe("auth");
    expect(
      await failure(async () => openIndex(await of(member.signSeed, "me"), [identity], CITY, "housing/ngo", key)),
    ).toBe("common");
  });
});

it("overwrites the keys that can be overwritten", async () => {
  const keys = await reporterOf();
  const { signSeed, answerMac } = keys;
  forgetKeys(keys);
  expect([...signSeed, ...answerMac].every((byte) => byte === 0)).toBe(true);
  expect(JSON.stringify(keys)).not.toMatch(/AGE-SECRET|[0-9a-f]{32}/);
});
