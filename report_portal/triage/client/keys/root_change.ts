/** A new root: asking for it, stopping it, and making it in the browser of the coordinator who carries it out (SPEC section 6.2). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { SignedInstance } from "../../../crypto/client/instance.js";
import { signRecord } from "../../../crypto/client/roots.js";
import { signFile } from "../../../crypto/client/signed.js";
import type { Api, Named } from "../api.js";
import { addDays, daysBetween } from "../days.js";
import { type Grant, ROOT, sealGrant } from "./grants.js";
import type { SecondFactor } from "./own_account.js";
import { keyFileOf, type Session } from "./session.js";
import { sealStaffKey } from "./staff_key.js";

/** Begins a change of the root. Args: auth: proves the passphrase, hex. Raises: ApiError. */
export async function askRootChange(api: Api, auth: string, factor: SecondFactor): Promise<void> {
  await api.post("/root-change", { auth, ...factor });
}

/** Ends what was asked for. Raises: ApiError. */
export async function stopRootChange(api: Api): Promise<void> {
  await api.send("DELETE", "/root-change");
}

/** What puts a new root in force; made once, sent again with the same bytes after a lost answer. */
export interface NewRoot {
  root: string;
  files: Named;
}

/**
 * Makes a new root and hands it to every coordinator and to the sheet.
 *
 * Args:
 *   session: a coordinator's who holds the root in force and knows the sheet's recipient.
 */
export async function makeRoot(session: Session, today: string): Promise<NewRoot> {
  const { instance, rootSeed, recovery, roster, roots } = session;
  if (!rootSeed || !recovery || !roster.head) throw new Error("the root key or the sheet's recipient is not here");
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const root = bytesToHex(ed25519.getPublicKey(seed));
  const id = instance.instance;
  const next: SignedInstance = {
    ...instance,
    version: instance.version + 1,
    issued: today,
    expires: addDays(today, daysBetween(instance.issued, instance.expires)),
  };
  const record = {
    instance: id,
    number: roots.records.length + 1,
    from: session.root,
    verify_key: root,
    version: next.version,
    head: roster.head,
    day: today,
  };
  const grant: Grant = { audience: ROOT, epoch: 0, secret: bytesToHex(seed), grantedBy: session.account.member, recovery };
  const give = (recipient: string) => sealGrant(grant, id, session.signSeed, recipient);
  const files: Named = [
    ["root", signRecord(record, rootSeed, seed)],
    ["instance", signFile("instance", next, seed)],
    ["recovery/root", await give(recovery)],
  ];
  for (const one of roster.active().filter((member) => member.role === "coordinator")) {
    files.push([`grants/${one.member}/root`, await give(one.recipient)]);
  }
  files.push(["identity", await sealStaffKey({ ...keyFileOf(session), root }, id, session.unlock)]);
  seed.fill(0);
  return { root, files };
}

/** Puts the new root in force. Raises: ApiError. */
export async function carryOut(api: Api, auth: string, factor: SecondFactor, made: NewRoot): Promise<void> {
  await api.sendBundle("POST", "/root", { auth, ...factor }, made.files);
}
