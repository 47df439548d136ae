/** Runs the vector files that the Python side runs too. */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { openAttachment } from "../../report_portal/crypto/client/attachment.js";
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { codeFrom, codeLines, deriveKeys, parseCode } from "../../report_portal/crypto/client/code.js";
import { RecordError } from "../../report_portal/crypto/client/errors.js";
import { Answering, isProven, proveKey } from "../../report_portal/crypto/client/generations.js";
import { identityOf, recipientOf } from "../../report_portal/crypto/client/identity.js";
import { lowestVersion, readRoots } from "../../report_portal/crypto/client/roots.js";
import { directAudiences, readInstance } from "../../report_portal/crypto/client/instance.js";
import { padded, padme } from "../../report_portal/crypto/client/padding.js";
import { decodeRecord, encodeRecord, type Head, isHead, matches } from "../../report_portal/crypto/client/record.js";
import { OUT_SHAPES } from "../../report_portal/crypto/client/shape.js";
import { signFile, verifySigned } from "../../report_portal/crypto/client/signed.js";
import {
  checkSignInName,
  invitationParts,
  readInvitation,
  readPassphrase,
  staffKeys,
} from "../../report_portal/crypto/client/staff.js";
import { solveWork } from "../../report_portal/crypto/client/work.js";
import answerMac from "../vectors/answer_mac.json";
import attachments from "../vectors/attachments.json";
import bundles from "../vectors/bundles.json";
import codes from "../vectors/codes.json";
import framing from "../vectors/framing.json";
import identities from "../vectors/identities.json";
import instanceFile from "../vectors/instance_file.json";
import newCodes from "../vectors/new_code.json";
import padding from "../vectors/padding.json";
import rootChain from "../vectors/root_chain.json";
import signatures from "../vectors/signatures.json";
import staff from "../vectors/staff_keys.json";
import work from "../vectors/work.json";
import { failure, fromHex, plaintextOf, toHex } from "./hex.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** Vector lists hold good and refused cases side by side; members that only one sort has are optional here. */
type Case = { name: string; failure?: string } & Record<string, unknown>;
const cases = <T extends object>(list: readonly object[]) => list as unknown as (Case & T)[];

describe("codes", () => {
  it.each(cases<{ text: string; code?: string }>(codes.read))(
    "reads $name",
    async ({ text, code, failure: expected }) => {
      if (expected) expect(await failure(() => parseCode(text))).toBe(expected);
      else expect(parseCode(text)).toBe(code);
    },
  );
  it.each(codes.draw)("draws: $name", ({ bytes, code }) => {
    expect(codeFrom(fromHex(bytes))).toBe(code);
  });
  it.each(codes.lines)("shows $name", ({ code, text }) => {
    expect(codeLines(code).join("\n")).toBe(text);
  });
  it.each(codes.derive)("derives the keys of $name", async (vector) => {
    const keys = await deriveKeys(vector.code, vector.instance);
    expect({ ...keys, signSeed: toHex(keys.signSeed), answerMac: toHex(keys.answerMac) }).toEqual({
      mailbox: vector.mailbox_id,
      auth: vector.mailbox_auth,
      authSha256: vector.mailbox_auth_sha256,
      identity: identityOf(fromHex(vector.age_seed)),
      recipient: recipientOf(fromHex(vector.age_seed)),
      signSeed: vector.sign_seed,
      verifyKey: vector.verify_key,
      answerMac: vector.answer_mac,
    });
  });
});

describe("new codes", () => {
  const { change, reporter } = newCodes.prove;
  it("prove the new key", () => {
    expect(proveKey(change, reporter, fromHex(newCodes.prove.sign_seed))).toBe(newCodes.prove.proof);
  });
  it.each(cases<{ change: typeof change; reporter: typeof reporter; proof: string }>(newCodes.proofs))(
    "judge a proof: $name",
    (vector) => {
      expect(isProven(vector.change, vector.reporter, vector.proof)).toBe(vector.failure === undefined);
    },
  );
  it.each(newCodes.series)("find the code of each answer: $name", ({ changes, reads, seen, generations }) => {
    const answering = new Answering(changes, reads);
    const found = seen.map((number, place) => {
      const generation = answering.generation(place + 1, number);
      if (generation !== null) answering.believe(generation);
      return generation;
    });
    expect(found).toEqual(generations);
  });
});

describe("identities", () => {
  const named = Object.entries(identities).filter(([name]) => name !== "comment") as unknown as [
    string,
    { seed: string; identity: string; recipient: string },
  ][];
  it.each(named)("%s", (_name, { seed, identity, recipient }) => {
    expect(identityOf(fromHex(seed))).toBe(identity);
    expect(recipientOf(fromHex(seed))).toBe(recipient);
  });
});

describe("padding", () => {
  it.each(cases<{ kind: string; length: number; padded?: number }>(padding.padded))("$name", (vector) => {
    expect(padded(vector.kind, vector.length)).toBe(vector.failure ? null : vector.padded);
  });
  it.each(attachments.padme)("Padmé of $name", ({ length, padded: expected }) => {
    expect(padme(length)).toBe(expected);
  });
});

describe("framing", () => {
  it.each(
    cases<{ head: string; sign_seed?: string; answer_mac?: string; plaintext: (string | number)[] }>(framing.encode),
  )("encodes $name", (vector) => {
    const auth = vector.sign_seed
      ? ({ type: "sign", seed: fromHex(vector.sign_seed) } as const)
      : ({ type: "mac", key: fromHex(vector.answer_mac as string) } as const);
    expect(toHex(encodeRecord(JSON.parse(vector.head), auth))).toBe(toHex(plaintextOf(vector.plaintext)));
  });
  it.each(cases<{ plaintext: (string | number)[]; head?: object; content?: string }>(framing.decode))(
    "decodes $name",
    async ({ plaintext, head, content, failure: expected }) => {
      const decode = () => decodeRecord(plaintextOf(plaintext), { type: "unchecked" });
      if (expected) return expect(await failure(decode)).toBe(expected);
      const record = decode();
      expect(record.head).toEqual(head);
      expect(toHex(record.content)).toBe(content);
    },
  );
  it.each(cases<{ head: Record<string, unknown>; expected: object; outcome?: string }>(framing.heads))(
    "common members: $name",
    ({ head, expected, outcome }) => {
      expect(isHead(head) && matches(head, expected)).toBe(outcome === "ok");
    },
  );
});

describe("signatures", () => {
  /** Builds the plaintext around a given body and signature, as a writer with that key would have. */
  const framed = (body: Uint8Array, auth: Uint8Array) => {
    const plaintext = new Uint8Array(4096);
    plaintext.set(concatBytes(Uint8Array.of(0, 0, (65 + body.length) >> 8, (65 + body.length) & 255, 1), auth, body));
    return plaintext;
  };
  it.each(cases<{ body: string; auth: string; verify_key: string }>(signatures.records))(
    "records: $name",
    async ({ body, auth, verify_key: key, failure: expected = "nothing" }) => {
      const [bytes, signature] = [fromHex(body), fromHex(auth)];
      const record = () => decodeRecord(framed(bytes, signature), { type: "verify", key });
      expect(await failure(record)).toBe(expected);
    },
  );
  it.each(signatures.sign)("signs $name", ({ type, sign_seed: seed, payload, file }) => {
    expect(toHex(signFile(type, JSON.parse(payload), fromHex(seed)))).toBe(file);
  });
  it.each(cases<{ type: string; verify_key: string; file: string; payload?: object }>(signatures.files))(
    "files: $name",
    async ({ type, verify_key: key, file, payload, failure: expected }) => {
      const verify = () => verifySigned(fromHex(file), type, key);
      if (expected) expect(await failure(verify)).toBe(expected);
      else expect(verify()).toEqual(payload);
    },
  );
});

describe("instance file", () => {
  type Pinned = { root: string; instance: string; lowest_version: number; today: string };
  it.each(cases<{ file: string; pins: Pinned; version?: number; direct?: string[] }>(instanceFile.read))(
    "$name",
    async ({ file, pins, version, direct, failure: expected }) => {
      const read = () => readInstance(utf8(file), { ...pins, minVersion: pins.lowest_version });
      if (expected) return expect(await failure(read)).toBe(expected);
      expect(read().version).toBe(version);
      expect(directAudiences(read()).map((audience) => audience.id)).toEqual(direct);
    },
  );
});

describe("records of new roots", () => {
  it.each(cases<{ records: string[]; pinned: string; instance: string; roots?: string[]; version?: number }>(rootChain.read))(
    "$name",
    async ({ records, pinned, instance, roots, version, failure: expected }) => {
      const read = () => readRoots(records.map(utf8), pinned, instance);
      if (expected) return expect(await failure(read)).toBe(expected);
      expect(read().roots).toEqual(roots);
      expect(lowestVersion(read())).toBe(version);
    },
  );
});

describe("bundles", () => {
  it.each(cases<{ bundle: string; names?: string[]; joined_sha256?: string }>(bundles.read))(
    "reads $name",
    async ({ bundle, names, joined_sha256: joined, failure: expected }) => {
      const read = () => decodeBundle(fromHex(bundle));
      if (expected) return expect(await failure(read)).toBe(expected);
      expect([...read().keys()]).toEqual(names);
      expect(toHex(sha256(concatBytes(...read().values())))).toBe(joined);
    },
  );
  it.each(bundles.write)("writes $name", ({ entries, bundle, body_hash: hash }) => {
    const bytes = encodeBundle(entries.map((entry) => [entry.name, fromHex(entry.bytes)]));
    expect(toHex(bytes)).toBe(bundle);
    expect(toHex(sha256(bytes))).toBe(hash);
  });
});

describe("answers", () => {
  it.each(cases<{ plaintext: (string | number)[]; head?: object }>(answerMac.answers))("$name", async (vector) => {
    const read = () => {
      const { head } = decodeRecord(plaintextOf(vector.plaintext), { type: "mac", key: fromHex(answerMac.answer_mac) });
      const expected = matches(head, answerMac.expected as Partial<Head>) && OUT_SHAPES[head.kind]?.(head);
      if (!expected) throw new RecordError("common");
      return head;
    };
    if (vector.failure) expect(await failure(read)).toBe(vector.failure);
    else expect(read()).toEqual(vector.head);
  });
});

describe("attachments", () => {
  type Entry = (typeof attachments.files)[number]["entry"];
  it.each(cases<{ entry: Entry; envelope: string; content?: string }>(attachments.files))(
    "$name",
    async ({ entry, envelope, content, failure: expected }) => {
      const read = (key: string | null) => openAttachment(entry, fromHex(envelope), attachments.instance, key);
      if (expected) return expect(await failure(() => read(attachments.verify_key))).toBe(expected);
      expect(toHex(await read(attachments.verify_key))).toBe(content);
      expect(toHex(await read(null))).toBe(content);
    },
  );
});

describe("staff keys", () => {
  it.each(staff.passphrase)("stretches: $name", async ({ passphrase, instance, sign_in_name: name, auth, seed }) => {
    expect(await staffKeys(passphrase, instance, name)).toEqual({ auth, unlock: identityOf(fromHex(seed)) });
  });
  it.each(cases<{ typed: string; passphrase?: string }>(staff.normal))("reads words: $name", async (vector) => {
    if (vector.failure) expect(await failure(() => readPassphrase(vector.typed))).toBe(vector.failure);
    else expect(readPassphrase(vector.typed)).toBe(vector.passphrase);
  });
  it.each(cases<{ text: string }>(staff.sign_in_names))(
    "sign-in name $text",
    async ({ text, failure: expected = "nothing" }) => {
      expect(await failure(() => checkSignInName(text))).toBe(expected);
    },
  );
  it.each(staff.invitation)("$name", ({ secret, written, id, auth, bind }) => {
    const parts = invitationParts(written);
    expect([readInvitation(written), parts.id, parts.auth]).toEqual([secret, id, auth]);
    expect(bind).toHaveLength(64);
  });
  it.each(cases<{ text: string; secret?: string }>(staff.written))("reads an invitation: $name", async (vector) => {
    if (vector.failure) expect(await failure(() => readInvitation(vector.text))).toBe(vector.failure);
    else expect(readInvitation(vector.text)).toBe(vector.secret);
  });
  it.each(staff.binding)("$name", (vector) => {
    // The vector names the derived key; the invitation it belongs to stands beside it.
    const invitation = staff.invitation.find(({ bind }) => bind === vector.bind) as { secret: string };
    const parts = invitationParts(invitation.secret);
    expect(parts.bind(vector.sign_in_name, vector.recipient, vector.verify_key)).toBe(vector.binding);
  });
});

describe("work", () => {
  const zeroBits = (hash: Uint8Array) =>
    toHex(hash)
      .replace(/./g, (c) => Number.parseInt(c, 16).toString(2).padStart(4, "0"))
      .indexOf("1");
  const done = (bodyHash: string, nonce: string) =>
    zeroBits(sha256(concatBytes(utf8("report-portal/v1/work\n"), fromHex(bodyHash), fromHex(nonce))));
  it.each(work.check.filter(({ work: nonce }) => /^[0-9a-f]{16}$/.test(nonce)))("$name", (vector) => {
    // Holds this file's own check to the vectors, so that the test below may rely on it.
    expect(done(vector.body_hash, vector.work) >= vector.bits).toBe(vector.outcome === "ok");
  });
  it.each(work.solve)("solves $name", async ({ body_hash: hash, bits }) => {
    const nonce = await solveWork(fromHex(hash), bits);
    expect(nonce).toMatch(/^[0-9a-f]{16}$/);
    expect(done(hash, nonce)).toBeGreaterThanOrEqual(bits);
  });
});

it("holds the vectors' signing key to RFC 8032", () => {
  const seed = fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  expect(toHex(ed25519.getPublicKey(seed))).toBe("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
});
