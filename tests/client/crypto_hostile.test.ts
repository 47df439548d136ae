/** A server that lies. Each lie is refused or shown; none is believed. */
import { bech32 } from "@scure/base";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import { readInstance, type SignedInstance } from "../../report_portal/crypto/client/instance.js";
import { headOf } from "../../report_portal/crypto/client/item.js";
import { open } from "../../report_portal/crypto/client/open.js";
import { onPaper } from "../../report_portal/crypto/client/paper.js";
import { type Auth, decodeRecord, encodeRecord } from "../../report_portal/crypto/client/record.js";
import { readMailbox, sealMessage, sealReport } from "../../report_portal/crypto/client/report.js";
import { seal } from "../../report_portal/crypto/client/seal.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import {
  audienceKeys,
  CITY,
  DAY,
  instance,
  payload,
  pins,
  reporterOf,
  reportInput,
  root,
  type Shelf,
  shelf,
} from "./city.js";
import { failure } from "./hex.js";

const file = (mailbox: Shelf, name: string) => mailbox.files.get(name) as Uint8Array;
const swap = (mailbox: Shelf, one: string, other: string) => {
  const [first, second] = [file(mailbox, one), file(mailbox, other)];
  mailbox.files.set(one, second).set(other, first);
};
const problems = (thread: ({ ok: true } | { ok: false; problem: string })[]) =>
  thread.map((item) => (item.ok ? "ok" : item.problem));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Writes into a mailbox what only its reporter or its readers may write. */
async function forge(mailbox: Shelf, name: string, kind: string, members: Record<string, unknown>, auth: Auth) {
  const [direction, sequence] = name.split("/") as ["in" | "out", string];
  const place = { instance: CITY, mailbox: mailbox.keys.mailbox, direction, sequence: Number(sequence), seen: 0 };
  const head = headOf({ kind, ...place, previous: null }, members);
  const reader = direction === "in" ? (audienceKeys.get("resource/ngo")?.recipient as string) : mailbox.keys.recipient;
  mailbox.files.set(name, await seal(encodeRecord(head, auth), [reader]));
  if (direction === "out") mailbox.outSequence = Math.max(mailbox.outSequence, Number(sequence));
  else mailbox.inSequence = Math.max(mailbox.inSequence, Number(sequence));
}

describe("a server with its own keys in the instance file", () => {
  const mine = newIdentity();
  const swapped = (changes: object = {}): SignedInstance => ({
    ...payload(),
    audiences: payload().audiences.map((audience) => ({ ...audience, recipient: mine.recipient, ...changes })),
  });
  const read = (bytes: Uint8Array, minVersion = 1) => failure(() => readInstance(bytes, { ...pins, minVersion }));

  it("is refused when it signs them itself", async () => {
    expect(await read(signFile("instance", swapped(), mine.signSeed))).toBe("key");
  });
  it("is refused when it leaves them unsigned", async () => {
    expect(await read(utf8(JSON.stringify(swapped())))).toBe("malformed");
  });
  it("is refused when it names the root beside its own signature", async () => {
    const text = new TextDecoder().decode(signFile("instance", swapped(), mine.signSeed));
    expect(await read(utf8(text.replace(mine.verifyKey, root.verifyKey)))).toBe("signature");
  });
  it("is refused when it swaps one recipient in the signed file", async () => {
    const text = new TextDecoder().decode(signFile("instance", payload(), root.signSeed));
    const real = audienceKeys.get("resource/ngo")?.recipient as string;
    expect(text).toContain(real);
    expect(await read(utf8(text.replace(real, mine.recipient)))).toBe("signature");
  });
  it("is refused when it invents an epoch", async () => {
    const text = new TextDecoder().decode(signFile("instance", payload(), root.signSeed));
    expect(await read(utf8(text.replace('"epoch":1', '"epoch":2')))).toBe("signature");
  });
  it("is refused when it brings back an older file", async () => {
    expect(await read(signFile("instance", payload(), root.signSeed), 4)).toBe("outdated");
  });
  it("is refused when it passes a member file off as the instance", async () => {
    expect(await read(signFile("member", payload(), root.signSeed))).toBe("type");
  });
  it("is refused when city or state are made direct beside the routing", async () => {
    const all = { ...payload(), audiences: payload().audiences.map((audience) => ({ ...audience, direct: true })) };
    expect(await read(signFile("instance", all, root.signSeed))).toBe("direct");
  });
});

describe("a server that sends staff something else", () => {
  it("shows a report as broken when its core was written by somebody else, and the rest still opens", async () => {
    const [mailbox, other] = [await shelf(), await shelf()];
    mailbox.files.set("in/1/core", file(other, "in/1/core"));
    const opened = await mailbox.open();
    expect(opened).toMatchObject({
      broken: true,
      core: { ok: false, problem: "signature" },
      private: { ok: true },
      contact: { ok: true },
    });
    // The chain after it no longer holds either, and that is shown too.
    await mailbox.say("later");
    expect(problems((await mailbox.open()).thread)).toEqual(["place"]);
  });

  it("shows a report as broken when its keys were swapped", async () => {
    const [mailbox, other] = [await shelf(), await shelf()];
    mailbox.files.set("in/1/private", file(other, "in/1/private"));
    expect(await mailbox.open()).toMatchObject({ broken: true, core: { ok: false, problem: "signature" } });
  });

  it("answers nobody when the keys beside the reporter's own were put there by somebody else", async () => {
    const [mailbox, thief] = [await shelf(), newIdentity()];
    const { verifyKey: verify_key, mailbox: name } = mailbox.keys;
    const place = {
      kind: "report",
      instance: CITY,
      mailbox: name,
      direction: "in",
      sequence: 1,
      previous: null,
      seen: 0,
    } as const;
    const reporter = { recipient: thief.recipient, verify_key, answer_mac: "00".repeat(32) };
    const forged = encodeRecord(headOf(place, { part: "private", answers: {}, reporter }), {
      type: "sign",
      seed: thief.signSeed,
    });
    mailbox.files.set("in/1/private", await seal(forged, [audienceKeys.get("resource/ngo")?.recipient as string]));
    expect(await mailbox.open()).toMatchObject({
      broken: true,
      reporter: null,
      private: { problem: "signature" },
      core: { ok: true },
    });
    expect(await failure(() => mailbox.reply("to the thief"))).toBe("readers");
  });

  it("shows a report as broken when a part is damaged, missing or junk", async () => {
    for (const name of ["in/1/core", "in/1/private"]) {
      const mailbox = await shelf();
      mailbox.files.delete(name);
      expect((await mailbox.open()).broken).toBe(true);
      mailbox.files.set(name, utf8("junk"));
      expect((await mailbox.open()).broken).toBe(true);
    }
    const mailbox = await shelf();
    const contact = file(mailbox, "in/1/contact");
    mailbox.files.set(
      "in/1/contact",
      contact.map((byte, at) => (at === contact.length - 1 ? byte ^ 1 : byte)),
    );
    expect(await mailbox.open()).toMatchObject({ broken: true, core: { ok: true } });
  });

  it("refuses one part in the place of another", async () => {
    const mailbox = await shelf();
    mailbox.files.set("in/1/contact", file(mailbox, "in/1/core"));
    expect(await mailbox.open()).toMatchObject({ broken: true, contact: { ok: false, problem: "shape" } });
  });

  it("refuses a permission that the reporter did not sign", async () => {
    const mailbox = await shelf();
    const yes = { audience: "housing/city", choice: "yes", question: 0 };
    await forge(mailbox, "in/2/message", "permission", yes, { type: "sign", seed: newIdentity().signSeed });
    expect(problems((await mailbox.open()).thread)).toEqual(["signature"]);
  });

  it("refuses a permission that a reading office made with the key it answers with", async () => {
    const mailbox = await shelf();
    const yes = { audience: "housing/city", choice: "yes", question: 0 };
    await forge(mailbox, "in/2/message", "permission", yes, { type: "mac", key: mailbox.keys.answerMac });
    expect(problems((await mailbox.open()).thread)).toEqual(["signature"]);
  });

  it("refuses a permission of another reporter", async () => {
    const [mailbox, other] = [await shelf(), await shelf()];
    await other.send({ kind: "permission", audience: "housing/city", choice: "yes", question: 0 });
    mailbox.files.set("in/2/message", file(other, "in/2/message"));
    expect(problems((await mailbox.open()).thread)).toEqual(["signature"]);
  });

  it("refuses an earlier permission played again after it was taken back", async () => {
    const mailbox = await shelf();
    await mailbox.send({ kind: "permission", audience: "housing/city", choice: "yes", question: 0 });
    await mailbox.send({ kind: "permission", audience: "housing/city", choice: "no", question: 0 });
    mailbox.files.set("in/4/message", file(mailbox, "in/2/message"));
    expect(problems((await mailbox.open()).thread)).toEqual(["ok", "ok", "place"]);
  });

  it("shows that messages were swapped or dropped", async () => {
    const mailbox = await shelf();
    for (const words of ["one", "two", "three"]) await mailbox.say(words);
    swap(mailbox, "in/2/message", "in/3/message");
    expect(problems((await mailbox.open()).thread)).toEqual(["place", "place", "place"]);
    swap(mailbox, "in/2/message", "in/3/message");
    mailbox.files.delete("in/3/message");
    expect(problems((await mailbox.open()).thread)).toEqual(["ok", "missing", "ok"]);
  });

  it("shows that its newest answers were hidden from colleagues", async () => {
    const mailbox = await shelf();
    await mailbox.reply("an answer");
    await mailbox.say("thank you");
    mailbox.files.delete("out/1/answer");
    expect((await mailbox.open()).withheld).toBe(true);
  });

  it("refuses an answer in the name of the team", async () => {
    const mailbox = await shelf();
    const members = { text: "come alone", locale: "en", canned: null, asks: null, from: "resource/ngo", day: DAY };
    const reader = audienceKeys.get("resource/ngo")?.recipient as string;
    await forge(mailbox, "out/1/answer", "answer", members, { type: "mac", key: new Uint8Array(32) });
    const plaintext = await open(file(mailbox, "out/1/answer"), [mailbox.keys.identity]);
    mailbox.files.set("out/1/answer", await seal(plaintext, [reader]));
    expect(problems((await mailbox.open()).thread)).toEqual(["signature"]);
  });
});

describe("a server that sends the reporter something else", () => {
  const answer = { text: "come alone", locale: "en", canned: null, asks: null, from: "resource/ngo", day: DAY };
  const status = { status: "closed", outcome: null, from: "resource/ngo", day: DAY };

  it.each([
    ["answer", answer],
    ["status", status],
    ["release_notice", { audience: "labour/state", parts: ["packet"], from: "resource/ngo", day: DAY }],
  ])("refuses a forged %s under any key but the mailbox's", async (kind, members) => {
    const mailbox = await shelf();
    // The city knows the recipient, because it is no secret to readers; it lacks the MAC key.
    await forge(mailbox, "out/1/answer", kind, members, {
      type: "mac",
      key: crypto.getRandomValues(new Uint8Array(32)),
    });
    await forge(mailbox, "out/2/answer", kind, members, { type: "sign", seed: newIdentity().signSeed });
    await forge(mailbox, "out/3/answer", kind, members, { type: "none" });
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["signature", "signature", "signature"]);
  });

  it("refuses what is no kind of answer even under the right key", async () => {
    const mailbox = await shelf();
    await forge(mailbox, "out/1/answer", "message", answer, { type: "mac", key: mailbox.keys.answerMac });
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["shape"]);
  });

  it("refuses an answer to another mailbox", async () => {
    const [mailbox, other] = [await shelf(), await shelf()];
    await other.reply("for somebody else");
    mailbox.files.set("out/1/answer", file(other, "out/1/answer"));
    mailbox.outSequence = 1;
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["unopened"]);
  });

  it("refuses the reporter's own message sent back as an answer", async () => {
    const mailbox = await shelf();
    mailbox.files.set("out/1/answer", mailbox.state as Uint8Array);
    mailbox.outSequence = 1;
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["signature"]);
  });

  it("shows answers that were swapped, repeated or dropped", async () => {
    const mailbox = await shelf();
    for (const words of ["one", "two", "three"]) await mailbox.reply(words);
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["ok", "ok", "ok"]);
    swap(mailbox, "out/1/answer", "out/2/answer");
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["place", "place", "place"]);
    swap(mailbox, "out/1/answer", "out/2/answer");
    mailbox.files.set("out/4/answer", file(mailbox, "out/3/answer"));
    mailbox.outSequence = 4;
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["ok", "ok", "ok", "place"]);
    mailbox.files.delete("out/4/answer");
    mailbox.outSequence = 3;
    mailbox.files.delete("out/2/answer");
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["ok", "missing", "ok"]);
    // Without the first one at hand, the number inside still tells where an answer belongs.
    mailbox.files.delete("out/1/answer");
    mailbox.files.set("out/2/answer", file(mailbox, "out/3/answer"));
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["missing", "place", "place"]);
  });

  it("shows one of two answers that were both written as the first", async () => {
    const [mailbox, other] = [await shelf(), await shelf()];
    await mailbox.reply("the answer that staff see");
    const seen = file(mailbox, "out/1/answer");
    mailbox.files.delete("out/1/answer");
    mailbox.outSequence = 0;
    await mailbox.reply("the answer that the reporter sees");
    const fork = file(mailbox, "out/1/answer");
    mailbox.files.set("out/1/answer", seen);
    await mailbox.reply("built on the first");
    mailbox.files.set("out/1/answer", fork);
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["ok", "place"]);
    expect((await other.mailbox()).thread).toEqual([]);
  });

  it("shows that the newest answers were dropped after the reporter had read them", async () => {
    const mailbox = await shelf();
    await mailbox.reply("an answer");
    await mailbox.say("thank you");
    mailbox.files.delete("out/1/answer");
    mailbox.outSequence = 0;
    expect(problems((await mailbox.mailbox()).thread)).toEqual(["missing"]);
  });

  it("notices an old state, a foreign state and a missing state, and sends nothing on top of them", async () => {
    const [mailbox, other] = [await shelf(), await shelf()];
    const old = mailbox.state as Uint8Array;
    await mailbox.say("a permission taken back");
    const current = mailbox.state as Uint8Array;
    for (const [state, problem] of [
      [old, "behind"],
      [other.state, "refused"],
      [utf8("junk"), "refused"],
      [undefined, "behind"],
    ] as const) {
      mailbox.state = state;
      expect(await mailbox.mailbox()).toMatchObject({ state: null, stateProblem: problem });
      expect(await failure(() => mailbox.say("more"))).toBe("state");
    }
    // Rolled back together with the server's own count, it still shows once staff have answered.
    mailbox.state = current;
    await mailbox.reply("I read both");
    mailbox.state = old;
    mailbox.inSequence = 1;
    expect(await mailbox.mailbox()).toMatchObject({ state: null, stateProblem: "behind" });
  });

  it("widens nobody's reading by keeping the state of a report back", async () => {
    const mailbox = await shelf();
    const { state } = mailbox;
    mailbox.state = undefined;
    const lie = await mailbox.mailbox();
    expect(lie).toMatchObject({ state: null, stateProblem: "missing" });
    expect(await failure(() => mailbox.say("words for the readers alone"))).toBe("state");
    // Staff who answered know of more than the first item, so this is no code before its first use.
    mailbox.state = state;
    await mailbox.say("more");
    await mailbox.reply("I read both");
    mailbox.state = undefined;
    mailbox.inSequence = 1;
    expect(await mailbox.mailbox()).toMatchObject({ state: null, stateProblem: "behind" });
    expect(onPaper(await mailbox.mailbox(), instance, "en")).toMatchObject({ state: null, stateProblem: "behind" });
  });

  it("refuses a state that somebody else signed", async () => {
    const mailbox = await shelf();
    const { head } = decodeRecord(await open(mailbox.state as Uint8Array, [mailbox.keys.identity]), {
      type: "unchecked",
    });
    const forged = encodeRecord(
      { ...head, choices: { share_city: "yes" } },
      { type: "sign", seed: newIdentity().signSeed },
    );
    mailbox.state = await seal(forged, [mailbox.keys.recipient]);
    expect(await mailbox.mailbox()).toMatchObject({ state: null, stateProblem: "refused" });
  });

  it("cannot make the page count to a number of its choice", async () => {
    const mailbox = await shelf();
    mailbox.outSequence = 2 ** 52;
    expect(await failure(() => mailbox.mailbox())).toBe("meta");
    mailbox.outSequence = -1;
    expect(await failure(() => mailbox.mailbox())).toBe("meta");
  });
});

describe("what is never sealed or opened", () => {
  it("an envelope with a classical stanza beside the hybrid ones", async () => {
    const classical = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    const { recipient } = newIdentity();
    for (const recipients of [
      [classical],
      [recipient, classical],
      ["age1pq1nonsense"],
      [recipient.toUpperCase()],
      [`${recipient} `],
    ])
      expect(await failure(() => seal(new Uint8Array(4096), recipients))).toBe("recipient");
    expect(await failure(() => seal(new Uint8Array(4096), []))).toBe("no-recipient");
  });

  it("a recipient with one ML-KEM coefficient out of range, or an X25519 point of low order", async () => {
    const good = bech32.fromWords(bech32.decode(newIdentity().recipient as `age1pq1${string}`, false).words);
    const written = (bytes: Uint8Array) => bech32.encode("age1pq", bech32.toWords(bytes), false);
    const put = (at: number, ...values: number[]) => {
      const bytes = Uint8Array.from(good);
      bytes.set(values, at);
      return written(bytes);
    };
    const result = (recipient: string) => failure(() => seal(new Uint8Array(4096), [recipient]));
    expect(await result(written(good))).toBe("nothing");
    // 3,328 is the largest coefficient; 3,329 and 4,095 are none.
    expect(await result(put(0, 0x00, 0x0d, 0xd0))).toBe("nothing");
    expect(await result(put(0, 0x01, 0x0d, 0xd0))).toBe("recipient");
    expect(await result(put(1149, 0x00, 0x1d, 0xd0))).toBe("recipient");
    expect(await result(put(600, 0xff, 0xff, 0xff))).toBe("recipient");
    expect(await result(put(1184, ...new Uint8Array(32)))).toBe("recipient");
    expect(await result(put(1184, 1, ...new Uint8Array(31)))).toBe("recipient");
  });

  it("a file that other tools mixed", async () => {
    const mine = newIdentity();
    const mixed = new Encrypter();
    mixed.addRecipient(mine.recipient);
    mixed.addRecipient(await identityToRecipient(await generateX25519Identity()));
    expect(await failure(async () => open(await mixed.encrypt(new Uint8Array(9)), [mine.identity]))).toBe("shape");
    const passphrase = new Encrypter();
    passphrase.setPassphrase("a passphrase");
    passphrase.setScryptWorkFactor(2);
    expect(await failure(async () => open(await passphrase.encrypt(new Uint8Array(9)), [mine.identity]))).toBe("shape");
  });

  it("a header made long to keep the reader busy", async () => {
    const mine = newIdentity();
    const many = await seal(
      new Uint8Array(4096),
      Array.from({ length: 65 }, () => mine.recipient),
    );
    expect(await failure(() => open(many, [mine.identity]))).toBe("shape");
    const most = await seal(
      new Uint8Array(4096),
      Array.from({ length: 64 }, () => mine.recipient),
    );
    expect(await open(most, [mine.identity])).toHaveLength(4096);
  });

  it("a record that no reader would accept", async () => {
    for (const bad of [
      { sequence: -1 },
      { seen: 0.5 },
      { mailbox: "A".repeat(32) },
      { previous: "" },
      { kind: "gossip" },
    ])
      expect(await failure(() => encodeRecord({ ...headOf(somewhere, {}), ...bad }, { type: "none" }))).toBe("common");
    expect(await failure(() => encodeRecord(headOf(somewhere, {}), { type: "none" }, new Uint8Array(1)))).toBe("kind");
  });

  it("an envelope of which one byte was flipped, cut or added", async () => {
    const mine = newIdentity();
    const envelope = await seal(encodeRecord(headOf(somewhere, {}), { type: "none" }), [mine.recipient]);
    const spots = [0, 30, 400, 1590, 1640, 1690, 1700, 3000, envelope.length - 1];
    for (const at of spots) {
      const flipped = envelope.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(["malformed", "no-match", "shape"]).toContain(await failure(() => open(flipped, [mine.identity])));
      expect(await failure(() => open(envelope.subarray(0, at), [mine.identity]))).toBe("malformed");
    }
    expect(await failure(() => open(Uint8Array.of(...envelope, 0), [mine.identity]))).toBe("malformed");
  });

  it("anything where the browser has no crypto.subtle", async () => {
    const subtle = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(crypto), "subtle") as PropertyDescriptor;
    Object.defineProperty(Object.getPrototypeOf(crypto), "subtle", { ...subtle, get: () => undefined });
    try {
      expect(await failure(reporterOf)).toBe("sealing-unavailable");
    } finally {
      Object.defineProperty(Object.getPrototypeOf(crypto), "subtle", subtle);
    }
    expect((await reporterOf()).mailbox).toHaveLength(32);
  });

  it("a report for keys that nobody signed", async () => {
    const keys = await reporterOf();
    const bad = {
      ...instance,
      audiences: instance.audiences.map((audience) => ({ ...audience, recipient: "age1pq1x" })),
    };
    expect(await failure(() => sealReport(reportInput(keys, { instance: bad })))).toBe("recipient");
  });
});

const somewhere = {
  kind: "staff_key",
  instance: CITY,
  mailbox: null,
  direction: "staff",
  sequence: 0,
  previous: null,
  seen: 0,
} as const;

it("a mailbox answer that is no bundle, or whose meta is not as agreed, is refused whole", async () => {
  const keys = await reporterOf();
  expect(await failure(() => readMailbox(utf8("RPB2"), keys, CITY))).toBe("magic");
  const mailbox = await shelf();
  mailbox.outSequence = 1.5;
  expect(await failure(() => mailbox.mailbox())).toBe("meta");
  const sealed = await failure(async () =>
    sealMessage({
      instance,
      keys,
      mailbox: { ...(await (await shelf()).mailbox()), stateProblem: "refused" },
      locale: "en",
      day: DAY,
      uploads: [],
      item: { kind: "message", text: "", answers: {}, attachments: [] },
    }),
  );
  expect(sealed).toBe("state");
});
