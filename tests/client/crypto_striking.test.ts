/** Items of SPEC section 5.2 as they are sealed and held against the person's keys. */
import { describe, expect, it } from "vitest";
import { readInstance } from "../../report_portal/crypto/client/instance.js";
import { encodeRecord, type Head } from "../../report_portal/crypto/client/record.js";
import { sealMessage } from "../../report_portal/crypto/client/report.js";
import { seal } from "../../report_portal/crypto/client/seal.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import { audienceKeys, DAY, payload, pins, root, shelf } from "./city.js";

describe("adding for the NGO alone, and striking", () => {
  const city = { instance: readInstance(signFile("instance", payload(["resource/ngo", "housing/city"]), root.signSeed), pins), readers: ["resource/ngo", "housing/city"] };
  const message = { kind: "message" as const, text: "", answers: { sector: "farm" }, attachments: [] };

  it("seals a message with answers for the NGO as `private` is sealed", async () => {
    const mailbox = await shelf(city);
    const send = async (item: Parameters<typeof sealMessage>[0]["item"]) =>
      mailbox.take(await sealMessage({ instance: city.instance, keys: mailbox.keys, mailbox: await mailbox.mailbox(), locale: "en", day: DAY, uploads: [], item }));
    await send({ ...message, private: {} });
    await send({ ...message, private: { gender: "woman" } });
    await send({ kind: "strike", questions: ["sector"], day: DAY });
    const office = (await mailbox.open(["housing/city"])).thread;
    expect(office.map((item) => (item.ok ? item.head.kind : item.problem))).toEqual(["message", "unopened", "strike"]);
    const ngo = (await mailbox.open()).thread;
    expect(ngo.map((item) => item.ok && item.verified && item.head.kind)).toEqual(["message", "message", "strike"]);
    expect((await mailbox.mailbox()).state?.own.map(({ kind }) => kind)).toEqual(["report", "message", "message", "strike"]);
  });

  it.each([
    ["signature", { signSeed: newIdentity().signSeed }],
    ["place", { sequence: 3 }],
    ["place", { previous: "0".repeat(64) }],
    ["shape", { questions: [] }],
    ["shape", { questions: Array.from({ length: 201 }, () => "story") }],
    ["shape", { questions: "story" }],
    ["shape", { day: 3 }],
  ])("refuses as %s a strike with %j", async (problem, { signSeed, ...changes }: Record<string, unknown>) => {
    const mailbox = await shelf();
    await mailbox.send({ kind: "strike", questions: ["story"], day: DAY });
    const [good] = (await mailbox.open()).thread as unknown as [{ ok: true; head: Head }];
    expect(good.ok).toBe(true);
    const record = encodeRecord({ ...good.head, ...changes } as Head, { type: "sign", seed: (signSeed ?? mailbox.keys.signSeed) as Uint8Array });
    mailbox.files.set("in/2/message", await seal(record, [audienceKeys.get("resource/ngo")?.recipient as string]));
    expect((await mailbox.open()).thread).toMatchObject([{ ok: false, problem }]);
  });

  it("refuses an answer for the NGO that was sealed to an office", async () => {
    const mailbox = await shelf(city);
    await mailbox.send({ ...message, private: { gender: "woman" } });
    const [good] = (await mailbox.open()).thread as unknown as [{ ok: true; head: Head }];
    const record = encodeRecord(good.head, { type: "sign", seed: mailbox.keys.signSeed });
    mailbox.files.set("in/2/message", await seal(record, [audienceKeys.get("housing/city")?.recipient as string]));
    expect((await mailbox.open(["housing/city"])).thread).toMatchObject([{ ok: false, problem: "place" }]);
  });
});
