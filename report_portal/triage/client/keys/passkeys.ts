/** Security keys and phones as the second factor: asking the browser for one, and reading what it gives. */
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Api } from "../api.js";

/** What a key or phone signed, as requests carry it; hex. */
export interface Assertion {
  credential: string;
  client_data: string;
  authenticator_data: string;
  signature: string;
}

export interface Passkey {
  /** SHA-256 of its id, hex. */
  id: string;
  name: string;
  /** UTC day on which it was registered. */
  day: string;
}

/** The person said no, took too long, or has no such key here. Nothing was sent. */
export class NoPasskeyError extends Error {}

/** Milliseconds that the browser waits for the key or phone. */
const PATIENCE = 100_000;
const ES256 = -7;
const ED25519 = -8;
const RS256 = -257;

const native = (hex: unknown) => hexToBytes(String(hex)) as Uint8Array<ArrayBuffer>;
const hex = (buffer: ArrayBuffer): string => bytesToHex(new Uint8Array(buffer));

/** Whether this browser can use one at all. */
export const canUsePasskeys = (): boolean => typeof PublicKeyCredential === "function";

interface Asked {
  challenge: unknown;
  host: unknown;
  credentials: unknown[];
}

async function ask(api: Api, path: string, body: object): Promise<Asked> {
  return (await api.post(path, body)) as unknown as Asked;
}

async function asserted(asked: Asked): Promise<Assertion> {
  const found = await navigator.credentials
    .get({
      publicKey: {
        challenge: native(asked.challenge),
        rpId: String(asked.host),
        allowCredentials: asked.credentials.map((id) => ({ type: "public-key", id: native(id) })),
        userVerification: "required",
        timeout: PATIENCE,
      },
    })
    .catch(() => null);
  if (!(found instanceof PublicKeyCredential) || !(found.response instanceof AuthenticatorAssertionResponse)) throw new NoPasskeyError();
  const { clientDataJSON, authenticatorData, signature } = found.response;
  return {
    credential: hex(found.rawId),
    client_data: hex(clientDataJSON),
    authenticator_data: hex(authenticatorData),
    signature: hex(signature),
  };
}

/** Asks for the key at signing in. Raises: ApiError, NoPasskeyError. */
export const signInWithPasskey = async (api: Api, name: string, auth: string): Promise<Assertion> =>
  asserted(await ask(api, "/session/challenge", { name, auth }));

/** Asks for the key to prove an act. Raises: ApiError, NoPasskeyError. */
export const proveWithPasskey = async (api: Api): Promise<Assertion> => asserted(await ask(api, "/me/challenge", {}));

export async function fetchPasskeys(api: Api): Promise<{ on: boolean; passkeys: Passkey[] }> {
  const answer = await api.get("/me/passkeys");
  const listed = Array.isArray(answer.passkeys) ? (answer.passkeys as Record<string, unknown>[]) : [];
  return {
    on: answer.on === true,
    passkeys: listed.map((one) => ({ id: String(one.id), name: String(one.name), day: String(one.day) })),
  };
}

/** A new one as the browser made it; hex. */
export interface MadePasskey {
  client_data: string;
  attestation: string;
}

/**
 * Has the browser make a new one, which is kept nowhere yet.
 *
 * Args: member: id of the member; name: the sign-in name, which the key or phone shows when it is asked; place: name of this site.
 * Raises: ApiError, NoPasskeyError.
 */
export async function makePasskey(api: Api, member: string, name: string, place: string): Promise<MadePasskey> {
  const asked = await ask(api, "/me/passkeys/challenge", {});
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: native(asked.challenge),
        rp: { id: String(asked.host), name: place },
        user: { id: native(member), name, displayName: name },
        pubKeyCredParams: [ES256, ED25519, RS256].map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: asked.credentials.map((id) => ({ type: "public-key", id: native(id) })),
        // At signing in nobody is known yet: the key itself must know whose it is.
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
        timeout: PATIENCE,
      },
    })
    .catch(() => null);
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse)) throw new NoPasskeyError();
  return { client_data: hex(made.response.clientDataJSON), attestation: hex(made.response.attestationObject) };
}
