/** Opening envelopes. Nothing that runs on a server imports this. */
import { Decrypter, type Identity } from "age-encryption";
import { OpenError, type OpenProblem } from "./errors.js";

const STANZA_LIMIT = 64;

export interface Opened {
  plaintext: Uint8Array;
  /** Which of the identities fitted. */
  index: number;
}

/**
 * Opens an envelope with whichever of the identities fits.
 *
 * Args:
 *   envelope: a binary age file with hybrid stanzas only.
 *   identities: `AGE-SECRET-KEY-PQ-1…`, tried in order, each on every stanza.
 * Returns: the padded plaintext.
 * Raises: OpenError `no-match` when it is meant for others, `shape` when a stanza is not hybrid, `malformed` otherwise.
 */
export async function open(envelope: Uint8Array, identities: string[]): Promise<Uint8Array> {
  return (await openWith(envelope, identities)).plaintext;
}

/** Like `open`, and says which identity fitted. */
export async function openWith(envelope: Uint8Array, identities: string[]): Promise<Opened> {
  const decrypter = new Decrypter();
  let problem: OpenProblem = "malformed";
  let index = -1;
  const step = (act: (stanzas: Parameters<Identity["unwrapFileKey"]>[0]) => void): void =>
    decrypter.addIdentity({
      unwrapFileKey(stanzas) {
        act(stanzas);
        return null;
      },
    });
  step((stanzas) => {
    if (stanzas.length > STANZA_LIMIT || stanzas.some((stanza) => stanza.args[0] !== "mlkem768x25519")) {
      problem = "shape";
      throw new OpenError(problem);
    }
  });
  for (const identity of identities) {
    // Asked before each identity, this counts how far the search came.
    step(() => index++);
    decrypter.addIdentity(identity);
  }
  step(() => {
    problem = "no-match";
  });
  try {
    return { plaintext: await decrypter.decrypt(envelope), index };
  } catch {
    throw new OpenError(problem);
  }
}
