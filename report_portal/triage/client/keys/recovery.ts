/** The recovery sheet in use: checking what it opens, and putting new keys and a new sheet in place (SPEC section 6.1). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import { fileHash } from "../../../crypto/client/item.js";
import type { SignedInstance } from "../../../crypto/client/instance.js";
import { currentRoot, type RootChain } from "../../../crypto/client/roots.js";
import { signFile } from "../../../crypto/client/signed.js";
import { type NewIdentity, newIdentity } from "../../../crypto/client/staff.js";
import type { Api, Named } from "../api.js";
import { coordinatorAudiences } from "./ceremony.js";
import { isCheckNumber } from "./check_number.js";
import { type Grant, grantName, ROOT, sealGrant } from "./grants.js";
import { plain } from "./groups.js";
import { type FreshKey, keysHeld, renewed } from "./removal.js";
import { type Member, type Roster, signMember } from "./roster.js";
import { claimedRoot, type Waiting } from "./session.js";
import { sealStaffKey } from "./staff_key.js";
import { type AudienceKey, checkedInstance, checkedRoots, checkedRoster, openGrants, type PageFacts, TrustError } from "./vouching.js";

const PREFIX = "AGE-SECRET-KEY-PQ-1";

export type SheetFault = "number" | "key";

/** What was typed does not belong to the keys in force. */
export class SheetError extends Error {
  constructor(readonly fault: SheetFault) {
    super(fault);
  }
}

/** Everything that a sheet gives back, checked. */
export interface OpenedSheet {
  root: string;
  rootSeed: Uint8Array;
  instance: SignedInstance;
  roster: Roster;
  keys: AudienceKey[];
  /** Keys that are not genuine, by audience. */
  refused: string[];
}

/** The key of a sheet as it was typed or scanned, or null where letters are missing or wrong. */
export async function typedSheet(text: string): Promise<string | null> {
  const letters = plain(text).toUpperCase();
  const start = plain(PREFIX);
  const key = PREFIX + (letters.startsWith(start) ? letters.slice(start.length) : letters);
  try {
    await identityToRecipient(key);
    return key;
  } catch {
    return null;
  }
}

/**
 * Opens what is sealed to a sheet and checks all of it.
 *
 * Args:
 *   files: the server's answer to `GET /recovery`.
 *   sheet: `AGE-SECRET-KEY-PQ-1…` of the sheet.
 *   number: check number as it stands on the sheet, as typed.
 * Raises: SheetError; TrustError where the server shows something that does not hold.
 */
export async function openSheet(
  files: Map<string, Uint8Array>,
  page: PageFacts,
  sheet: string,
  number: string,
  today: string,
): Promise<OpenedSheet> {
  const chain = rootsOfPaper(files, page, number);
  const root = currentRoot(chain);
  const { instance } = checkedInstance(files.get("instance") as Uint8Array, page, chain, today);
  const roster = checkedRoster(files, chain, page.instance);
  const sealed = new Map([...files].filter(([name]) => name.startsWith("recovery/")).map(([name, file]) => [name.replace("recovery/", "grants/"), file]));
  const { keys, rootSeed, refused } = await openGrants(sealed, { identity: sheet, recovery: null }, page.instance, roster, instance, root);
  if (!rootSeed) throw new SheetError("key");
  return { root, rootSeed, instance, roster, keys, refused };
}

/** The paper, not the server, says which root this place had when it was printed; records lead from there to the one in force. */
function rootsOfPaper(files: Map<string, Uint8Array>, page: PageFacts, number: string): RootChain {
  const claimed = claimedRoot(files.get("instance"));
  if (claimed === null) throw new SheetError("number");
  // A page that was built before the newest record knows an older root of the same chain.
  let chain: RootChain;
  try {
    chain = checkedRoots(files, page.root === null ? [claimed] : [page.root, claimed], page.instance);
  } catch {
    throw new SheetError("number");
  }
  if (currentRoot(chain) !== claimed || !chain.roots.some((root) => isCheckNumber(number, root))) throw new SheetError("number");
  return chain;
}

/** Coordinators who leave the list because their words are lost. */
export const lostCoordinators = (opened: OpenedSheet): Member[] => opened.roster.active().filter((one) => one.role === "coordinator");

/** The sheet that takes the place of the one that was typed in. */
export function newSheet(): NewIdentity {
  const made = newIdentity();
  made.signSeed.fill(0);
  return made;
}

/**
 * Makes the waiting person the one coordinator, with new keys for all audiences, in one act.
 *
 * Args:
 *   opened: from `openSheet`.
 *   next: the new sheet, which must be on paper by now.
 * Raises: ApiError; TrustError where the server names the person by somebody else's id.
 */
export async function regain(api: Api, opened: OpenedSheet, waiting: Waiting, next: NewIdentity, today: string): Promise<void> {
  const { instance, rootSeed, roster } = opened;
  const id = instance.instance;
  const member = waiting.account.member;
  const seed = hexToBytes(waiting.staffKey.signSeed);
  const own = await identityToRecipient(waiting.staffKey.identity);
  const fresh: FreshKey[] = instance.audiences.map((audience) => ({ audience: audience.id, epoch: audience.epoch + 1, keys: newIdentity() }));
  const files: Named = memberFiles(opened, waiting, own, today);
  files.push(["instance", signFile("instance", renewed(instance, fresh, today), rootSeed)]);
  const grant = (audience: string, epoch: number, secret: string, recovery: string | null = null): Grant => ({
    audience,
    epoch,
    secret,
    grantedBy: member,
    recovery,
  });
  const all = [
    ...opened.keys.map((key) => grant(key.audience, key.epoch, key.identity)),
    ...fresh.map((key) => grant(key.audience, key.epoch, key.keys.identity)),
    grant(ROOT, 0, bytesToHex(rootSeed), next.recipient),
  ];
  for (const one of all) {
    files.push([grantName("grants", one), await sealGrant(one, id, seed, own)]);
    files.push([grantName("recovery", one), await sealGrant(one, id, seed, next.recipient)]);
  }
  for (const holder of roster.active().filter((one) => one.role !== "coordinator")) {
    for (const { audience, epoch, keys } of fresh.filter((key) => keysHeld(holder, instance).includes(key.audience))) {
      files.push([`grants/${holder.member}/${audience}/${epoch}`, await sealGrant(grant(audience, epoch, keys.identity), id, seed, holder.recipient)]);
    }
  }
  const named = { ...waiting.staffKey, root: opened.root, recovery: next.recipient };
  files.push(["identity", await sealStaffKey(named, id, waiting.unlock)]);
  await api.sendBundle("POST", "/recovery", {}, files);
  for (const { keys } of fresh) keys.signSeed.fill(0);
  seed.fill(0);
}

/** The new coordinator's entry, then one that removes each coordinator there was. */
function memberFiles(opened: OpenedSheet, waiting: Waiting, recipient: string, today: string): Named {
  const { instance, roster, rootSeed } = opened;
  const own: Omit<Member, "format" | "previous"> = {
    instance: instance.instance,
    member: waiting.account.member,
    name: waiting.account.name,
    recipient,
    verify_key: bytesToHex(ed25519.getPublicKey(hexToBytes(waiting.staffKey.signSeed))),
    role: "coordinator",
    affiliation: "ngo",
    audiences: coordinatorAudiences(instance.audiences),
    status: "active",
    day: today,
  };
  // The id is the server's word: under somebody else's, that person would be signed over.
  if (roster.knows(own.member, own.verify_key)) throw new TrustError("own_entry");
  const files: Named = [];
  let previous = roster.head;
  for (const entry of [own, ...lostCoordinators(opened).map((one) => ({ ...one, status: "removed" as const, day: today }))]) {
    const file = signMember({ ...entry, previous }, rootSeed);
    files.push([`members/${files.length + 1}`, file]);
    previous = fileHash(file);
  }
  return files;
}

export function forgetSheet(opened: OpenedSheet): void {
  opened.rootSeed.fill(0);
  opened.keys.length = 0;
}
