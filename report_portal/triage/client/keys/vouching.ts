/** Checking what the server hands over: the list of keys, the list of members, the keys given to this member. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import { SignedError } from "../../../crypto/client/errors.js";
import { readInstance, type SignedInstance } from "../../../crypto/client/instance.js";
import { currentRoot, lowestVersion, type RootChain, readRoots } from "../../../crypto/client/roots.js";
import { type Grant, openGrant, ROOT } from "./grants.js";
import { Roster, RosterError } from "./roster.js";

export interface PageFacts {
  /** Instance id built into the page. */
  instance: string;
  /** Root verify key built into the page, or null where the page was built before the ceremony. */
  root: string | null;
  /** Lowest acceptable version of the instance file: the one built in, then the highest seen in this page. */
  minVersion: number;
  /** Most entries of the list of members seen in this page. */
  membersSeen: number;
}

export interface AudienceKey {
  audience: string;
  epoch: number;
  identity: string;
}

export type TrustCode = "instance" | "member" | "own_entry" | "identity" | "root";

/** The server showed something that does not hold. Nothing may be opened or sent after this. */
export class TrustError extends Error {
  constructor(
    readonly code: TrustCode,
    readonly detail: string | number = "",
  ) {
    super(code);
  }
}

export function checkedInstance(file: Uint8Array, page: PageFacts, chain: RootChain, today: string) {
  const minVersion = Math.max(page.minVersion, lowestVersion(chain));
  const pins = { root: currentRoot(chain), instance: page.instance, minVersion, today };
  try {
    return { instance: readInstance(file, pins), expired: null };
  } catch (error) {
    if (error instanceof SignedError && error.code === "expired") {
      // An ended list is still genuine: enough to let a coordinator sign it again, and said on the screen.
      const instance = readInstance(file, { ...pins, today: endOf(file) });
      return { instance, expired: instance.expires };
    }
    throw new TrustError("instance", error instanceof SignedError ? error.code : "malformed");
  }
}

function endOf(file: Uint8Array): string {
  const payload = JSON.parse(new TextDecoder().decode(file.subarray(file.indexOf(10) + 1))) as { expires: string };
  return payload.expires;
}

/** Files `<name>/1`, `<name>/2` … in order. */
function numbered(files: Map<string, Uint8Array>, name: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let number = 1; files.has(`${name}/${number}`); number++) found.push(files.get(`${name}/${number}`) as Uint8Array);
  return found;
}

/** The roots of the place, from the first to the one in force, all of the known ones among them. */
export function checkedRoots(files: Map<string, Uint8Array>, known: string[], instance: string): RootChain {
  const records = numbered(files, "roots");
  try {
    const [chain] = known.map((root) => readRoots(records, root, instance));
    if (!chain || known.some((root) => !chain.roots.includes(root))) throw new SignedError("root");
    return chain;
  } catch {
    throw new TrustError("root");
  }
}

export function checkedRoster(files: Map<string, Uint8Array>, chain: RootChain, instance: string): Roster {
  try {
    return Roster.read(numbered(files, "members"), chain, instance);
  } catch (error) {
    throw new TrustError("member", error instanceof RosterError ? error.entry : 0);
  }
}

/**
 * Opens the keys that were handed over to somebody.
 *
 * Args:
 *   own: the identity that they are sealed to, and the sheet's recipient as the own key file names it.
 *   root: the one in force, hex.
 * Returns: keys and root seed; `recovery`, the sheet's recipient that new keys may be sealed to (null where a grant names another than the
 *   own key file does, or nobody who may name one did); `refused`, the audiences (or `root`) of what is not genuine.
 */
export async function openGrants(
  files: Map<string, Uint8Array>,
  own: { identity: string; recovery: string | null },
  instanceId: string,
  roster: Roster,
  instance: SignedInstance,
  root: string,
) {
  // Keys that somebody handed over before leaving stay good: the list of keys says which they are.
  const giver = (id: string) => (roster.wasCoordinator(id) ? roster.find(id)?.verify_key : undefined);
  const keys: AudienceKey[] = [];
  const refused: string[] = [];
  let rootSeed: Uint8Array | null = null;
  let recovery: string | null = null;
  for (const [name, file] of files) {
    if (!name.startsWith("grants/")) continue;
    const grant = await openGrant(file, own.identity, instanceId, giver);
    const label = name.split("/").slice(1, 3).join("/");
    if (!grant || !(await holds(grant, instance, root))) refused.push(label);
    else if (grant.audience === ROOT) {
      rootSeed = hexToBytes(grant.secret);
      const named = grant.recovery;
      if (own.recovery !== null && named !== null && named !== own.recovery) refused.push(label);
      // Nothing that is signed says which sheet there is, so it is the word of somebody who coordinates now, once.
      else recovery = own.recovery ?? (roster.coordinates(grant.grantedBy) ? named : null);
    }
    else keys.push({ audience: grant.audience, epoch: grant.epoch, identity: grant.secret });
  }
  return { keys, rootSeed, recovery, refused };
}

/** Whether the secret of a grant belongs to the public half that the root has signed. */
async function holds(grant: Grant, instance: SignedInstance, root: string): Promise<boolean> {
  if (grant.audience === ROOT) return bytesToHex(ed25519.getPublicKey(hexToBytes(grant.secret))) === root;
  const audience = instance.audiences.find((one) => one.id === grant.audience);
  if (!audience) return false;
  // Public halves of earlier epochs stand in earlier files only; those open old reports and seal nothing.
  return grant.epoch !== audience.epoch || (await identityToRecipient(grant.secret)) === audience.recipient;
}
