/** Opening envelopes. Nothing that runs on a server imports this. */
import { Decrypter } from "age-encryption";
import { OpenError } from "./errors.js";

/**
 * Opens an envelope with whichever of the identities fits.
 *
 * Args:
 *   envelope: a binary age file with hybrid stanzas only.
 *   identities: `AGE-SECRET-KEY-PQ-1…`, tried in order on every stanza.
 * Returns: the padded plaintext.
 * Raises: OpenError `no-match` when it is meant for others, `shape` when a stanza is not hybrid, `malformed` otherwise.
 */
export async function open(envelope: Uint8Array, identities: string[]): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  let shape = true;
  let tried = false;
  decrypter.addIdentity({
    unwrapFileKey(stanzas) {
      shape = stanzas.length > 0 && stanzas.every((stanza) => stanza.args[0] === "mlkem768x25519");
      if (!shape) throw new OpenError("shape");
      return null;
    },
  });
  for (const identity of identities) decrypter.addIdentity(identity);
  decrypter.addIdentity({
    unwrapFileKey() {
      tried = true;
      return null;
    },
  });
  try {
    return await decrypter.decrypt(envelope);
  } catch {
    // Asked last, so being asked at all means that no identity fitted a well-formed header.
    throw new OpenError(shape ? (tried ? "no-match" : "malformed") : "shape");
  }
}
