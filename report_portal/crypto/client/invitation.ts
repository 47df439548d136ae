/** Invitations: a secret handed over in person, and what it vouches for (SPEC section 9). */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, randomBytes } from "@noble/hashes/utils.js";
import { StaffSecretError } from "./errors.js";
import { utf8 } from "./octets.js";

const PREFIX = "report-portal/v1/";

/** Draws a secret and writes it in groups of four. */
export const newInvitation = (): string => (bytesToHex(randomBytes(16)).match(/.{4}/g) as string[]).join(" ");

/** Reads a typed secret. Returns: 32 hex characters. Raises: StaffSecretError `invitation`. */
export function readInvitation(text: string): string {
  const secret = text
    .normalize("NFKC")
    .replace(/[\s\p{Pd}]/gu, "")
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(secret)) throw new StaffSecretError("invitation");
  return secret;
}

export interface InvitationParts {
  /** Names the invitation at the server; hex, 16 bytes. */
  id: string;
  /** Shown to the server; hex, 32 bytes. */
  auth: string;
  /** What the server stores of it. */
  authSha256: string;
  /** Binds a new member's keys to the secret; hex. The coordinator's browser makes the same and compares. */
  bind(name: string, recipient: string, verifyKey: string): string;
}

/** Args: secret: as typed. Raises: StaffSecretError `invitation`. */
export function invitationParts(secret: string): InvitationParts {
  const ikm = hexToBytes(readInvitation(secret));
  const derive = (label: string, length: number) => hkdf(sha256, ikm, undefined, utf8(PREFIX + label), length);
  const auth = derive("invitation-auth", 32);
  const key = derive("invitation-bind", 32);
  return {
    id: bytesToHex(derive("invitation-id", 16)),
    auth: bytesToHex(auth),
    authSha256: bytesToHex(sha256(auth)),
    bind: (name, recipient, verifyKey) =>
      bytesToHex(hmac(sha256, key, utf8(`${PREFIX}binding\n${name}\n${recipient}\n${verifyKey}`))),
  };
}
