/** A member's own way in: new seven words, a new authenticator secret, all sessions ended. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { staffKeys } from "../../../crypto/client/staff.js";
import type { Api } from "../api.js";
import { type Assertion, type MadePasskey, proveWithPasskey } from "./passkeys.js";
import { keyFileOf, type Session } from "./session.js";
import { sealStaffKey } from "./staff_key.js";

export interface Proof {
  /** The seven words in force, as `typedPassphrase` gives them. */
  passphrase: string;
  /** Six digits of the authenticator in force; null where the security key or phone is asked instead. */
  totp: string | null;
}

/** The members of a request that show the second factor: six digits, or what a security key or phone signed. */
export type SecondFactor = { totp: string } | { passkey: Assertion };

/** The second factor that was chosen; asks the key or phone only now. Raises: ApiError, NoPasskeyError. */
export const shownFactor = async (api: Api, proof: Proof): Promise<SecondFactor> =>
  proof.totp === null ? { passkey: await proveWithPasskey(api) } : { totp: proof.totp };

/** Both factors as a request carries them; `auth` proves the words, hex. */
export type ShownProof = { auth: string } & SecondFactor;

/** What the new words give, made once: sent again with the same bytes after a lost answer. */
export interface NewWords {
  authSha256: string;
  unlock: string;
  identity: Uint8Array;
}

/** The typed words do not open this member's own key file. */
export class OtherWordsError extends Error {}

type Step = (part: number) => void;

/** The secret that proves the words in force. Raises: OtherWordsError before anything is sent. */
export async function provenAuth(session: Session, passphrase: string, onProgress: Step): Promise<string> {
  const keys = await staffKeys(passphrase, session.instance.instance, session.account.name, onProgress);
  if (keys.unlock !== session.unlock) throw new OtherWordsError();
  return keys.auth;
}

/** Seals the own key file to new words. */
export async function makeNewWords(session: Session, passphrase: string, onProgress: Step): Promise<NewWords> {
  const instance = session.instance.instance;
  const { auth, unlock } = await staffKeys(passphrase, instance, session.account.name, onProgress);
  const identity = await sealStaffKey(keyFileOf(session), instance, unlock);
  return { authSha256: bytesToHex(sha256(hexToBytes(auth))), unlock, identity };
}

/** Puts new words in force; this page goes on with them. Raises: ApiError. */
export async function changeWords(api: Api, session: Session, auth: string, factor: SecondFactor, made: NewWords): Promise<void> {
  await api.sendBundle("PUT", "/me/passphrase", { auth, ...factor, auth_sha256: made.authSha256 }, [["identity", made.identity]]);
  // What this page seals from now on must open with the new words.
  session.unlock = made.unlock;
}

/** Puts a new authenticator secret in force. Raises: ApiError. */
export async function renewTotp(api: Api, auth: string, factor: SecondFactor, secret: Uint8Array, newTotp: string): Promise<void> {
  const body = { auth, ...factor, totp_secret: bytesToHex(secret), new_totp: newTotp };
  await api.post("/me/second-factor", body, "PUT");
}

/** Keeps a security key or phone that was just made. Raises: ApiError. */
export async function addPasskey(api: Api, proof: ShownProof, name: string, made: MadePasskey): Promise<void> {
  await api.post("/me/passkeys", { ...proof, name, ...made });
}

/** Forgets one. Raises: ApiError. */
export async function removePasskey(api: Api, proof: ShownProof, id: string): Promise<void> {
  await api.post("/me/passkeys/removal", { ...proof, id });
}

/** Ends every session of this member, this page's too. Raises: ApiError. */
export async function signOutEverywhere(api: Api): Promise<void> {
  await api.send("DELETE", "/me/sessions");
}
