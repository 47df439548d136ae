/** Who is signed in, and everything this page may do because of it. Nothing here is taken from the server unchecked. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import type { SignedInstance } from "../../../crypto/client/instance.js";
import { currentRoot, type RootChain } from "../../../crypto/client/roots.js";
import { signer } from "../../../crypto/client/signed.js";
import { staffKeys } from "../../../crypto/client/staff.js";
import { type Api, ApiError, type Files } from "../api.js";
import { isCheckNumber } from "./check_number.js";
import { openGrant } from "./grants.js";
import { signInWithPasskey } from "./passkeys.js";
import type { Role, Roster } from "./roster.js";
import { openStaffKey, sealStaffKey, type StaffKey } from "./staff_key.js";
import { type AudienceKey, checkedInstance, checkedRoots, checkedRoster, openGrants, type PageFacts, TrustError } from "./vouching.js";

export { type AudienceKey, type PageFacts, TrustError } from "./vouching.js";

/** What the server says about the one who signed in. It decides which calls are allowed, never which keys are trusted. */
export interface Account {
  member: string;
  name: string;
  role: Role;
  affiliation: string;
  audiences: string[];
  status: string;
}

export interface Session {
  account: Account;
  identity: string;
  recipient: string;
  signSeed: Uint8Array;
  verifyKey: string;
  /** Opens the own key file; needed to seal it again. */
  unlock: string;
  root: string;
  /** All roots the place had, and how one led to the next. */
  roots: RootChain;
  /** The day of the newest record, where the own key file still named an older root at signing in. */
  rootMoved: string | null;
  instance: SignedInstance;
  /** The signed instance file as it came. */
  instanceFile: Uint8Array;
  roster: Roster;
  keys: AudienceKey[];
  rootSeed: Uint8Array | null;
  /** Recipient of the printed recovery sheet, as the own key file names it, or is to from now on; null where no coordinator has named one. */
  sheet: string | null;
  /** The same, to seal new keys to; null where a grant names another. */
  recovery: string | null;
  /** Grants that were not genuine, by audience. */
  refusedGrants: string[];
  /** Last day of an instance file that has ended; a coordinator must sign it again. */
  expired: string | null;
}

/** A sign-in that is good but reaches no reports yet. */
export interface Waiting {
  account: Account;
  staffKey: StaffKey;
  unlock: string;
  /** `keys`: no instance file yet. `member`: not confirmed. `root`: the check number must be compared. */
  state: "keys" | "member" | "root";
  me: Files;
  /** Proves the passphrase for as long as this sign-in is fresh; hex. Null where the page did not just sign in. */
  auth: string | null;
}

export type SignedIn = { session: Session } | { waiting: Waiting };

export interface Credentials {
  name: string;
  passphrase: string;
  /** Six digits; null where the security key or phone is asked instead. */
  totp: string | null;
}

export type Stage = (stage: "working" | "key" | "fetching" | "checking", part: number) => void;

/** Signs in and checks everything that comes back. Raises: ApiError, TrustError. */
export async function signIn(api: Api, page: PageFacts, who: Credentials, today: string, stage: Stage): Promise<SignedIn> {
  stage("working", 0);
  const keys = await staffKeys(who.passphrase, page.instance, who.name, (part) => stage("working", part));
  if (who.totp === null) stage("key", 1);
  const factor = who.totp === null ? { passkey: await signInWithPasskey(api, who.name, keys.auth) } : { totp: who.totp };
  stage("fetching", 1);
  const answer = await api.post("/session", { name: who.name, auth: keys.auth, ...factor });
  if (typeof answer.token !== "string") throw new ApiError("malformed-answer", 200);
  api.use(answer.token);
  return load(api, page, who.name, keys.unlock, today, stage, keys.auth);
}

/** Fetches and checks keys, members and the instance file of whoever holds the session. */
export async function load(
  api: Api,
  page: PageFacts,
  name: string,
  unlock: string,
  today: string,
  stage: Stage = () => {},
  auth: string | null = null,
): Promise<SignedIn> {
  const me = await api.getBundle("/me");
  stage("checking", 1);
  const account = readAccount(me.meta, name);
  const envelope = me.files.get("identity");
  const staffKey = envelope ? await openStaffKey(envelope, page.instance, unlock) : null;
  if (!staffKey) throw new TrustError("identity");
  const known = await knownRoots(page, staffKey, me, account.member);
  if (account.status === "waiting") {
    // Only before the ceremony is there something this person can do: make the keys.
    const { ceremony } = await api.get("/setup");
    return { waiting: { account, staffKey, unlock, state: ceremony === false ? "keys" : "member", me, auth } };
  }
  if (!me.files.get("instance")) throw new TrustError("instance", "missing");
  if (known.length === 0) return { waiting: { account, staffKey, unlock, state: "root", me, auth } };
  const chain = checkedRoots(me.files, known, page.instance);
  const entered = await enter(page, account, staffKey, unlock, chain, me, today);
  if ("session" in entered && auth) await keepFound(api, entered.session, staffKey, auth);
  return entered;
}

/** Seals the own key file anew where it lacks the root in force or the sheet: from then on nobody can show this member others. */
async function keepFound(api: Api, session: Session, staffKey: StaffKey, auth: string): Promise<void> {
  const moved = staffKey.root !== null && staffKey.root !== session.root;
  if (!moved && staffKey.recovery === session.sheet) return;
  const identity = await sealStaffKey(keyFileOf(session), session.instance.instance, session.unlock);
  try {
    await api.sendBundle("PUT", "/me", { auth }, [["identity", identity]]);
  } catch (error) {
    // Whoever waited long to be confirmed has signed in too long ago for this; the sheet is named at the next time.
    if (moved || !(error instanceof ApiError)) throw error;
  }
}

/** What the own key file of somebody signed in holds from now on. */
export const keyFileOf = (session: Session): StaffKey => ({
  identity: session.identity,
  signSeed: bytesToHex(session.signSeed),
  root: session.root,
  recovery: session.sheet,
});

/** Goes on after the check number was typed. Returns null when it does not fit the keys that the server shows. */
export async function enterWithCheckNumber(
  api: Api,
  page: PageFacts,
  waiting: Waiting,
  typed: string,
  today: string,
): Promise<SignedIn | null> {
  const root = claimedRoot(waiting.me.files.get("instance"));
  if (root === null || !isCheckNumber(typed, root)) return null;
  // From now on the own key file names the root, so that no server can show another one.
  const identity = await sealStaffKey({ ...waiting.staffKey, root }, page.instance, waiting.unlock);
  await api.sendBundle("PUT", "/me", { auth: waiting.auth ?? "" }, [["identity", identity]]);
  const chain = checkedRoots(waiting.me.files, [root], page.instance);
  const entered = await enter(page, waiting.account, { ...waiting.staffKey, root }, waiting.unlock, chain, waiting.me, today);
  if ("session" in entered && waiting.auth) await keepFound(api, entered.session, { ...waiting.staffKey, root }, waiting.auth);
  return entered;
}

/** The key that a signed file says it is signed with. Worth nothing until a person has compared it. */
export function claimedRoot(file: Uint8Array | undefined): string | null {
  return file ? signer(file) : null;
}

/** The page's root, the key file's, and that of a root seed which this member once signed for; one chain must hold them all. */
async function knownRoots(page: PageFacts, staffKey: StaffKey, me: Files, member: string): Promise<string[]> {
  const grant = me.files.get("grants/root");
  const own = verifyKeyOf(staffKey);
  const kept = grant
    ? await openGrant(grant, staffKey.identity, page.instance, (giver) => (giver === member ? own : undefined))
    : null;
  const roots = [page.root, staffKey.root, kept ? bytesToHex(ed25519.getPublicKey(hexToBytes(kept.secret))) : null];
  return [...new Set(roots.filter((root) => root !== null))];
}

const verifyKeyOf = (key: StaffKey): string => bytesToHex(ed25519.getPublicKey(hexToBytes(key.signSeed)));

async function enter(
  page: PageFacts,
  account: Account,
  staffKey: StaffKey,
  unlock: string,
  chain: RootChain,
  me: Files,
  today: string,
): Promise<SignedIn> {
  const root = currentRoot(chain);
  const instanceFile = me.files.get("instance") as Uint8Array;
  const { instance, expired } = checkedInstance(instanceFile, page, chain, today);
  const roster = checkedRoster(me.files, chain, page.instance);
  if (roster.length < page.membersSeen) throw new TrustError("member", roster.length + 1);
  page.minVersion = Math.max(page.minVersion, instance.version);
  page.membersSeen = roster.length;
  page.root = root;
  const recipient = await identityToRecipient(staffKey.identity);
  const verifyKey = verifyKeyOf(staffKey);
  const entry = roster.find(account.member);
  if (!entry || entry.status !== "active") return { waiting: { account, staffKey, unlock, state: "member", me, auth: null } };
  if (entry.recipient !== recipient || entry.verify_key !== verifyKey) throw new TrustError("own_entry");
  const { keys, rootSeed, recovery, refused } = await openGrants(me.files, staffKey, page.instance, roster, instance, root);
  // The signed entry, not the server's word, says what this person is.
  const vouched = { ...account, role: entry.role, affiliation: entry.affiliation, audiences: entry.audiences, name: entry.name };
  return {
    session: {
      account: vouched,
      identity: staffKey.identity,
      recipient,
      signSeed: hexToBytes(staffKey.signSeed),
      verifyKey,
      unlock,
      root,
      roots: chain,
      rootMoved: staffKey.root !== null && staffKey.root !== root ? (chain.records.at(-1)?.day ?? null) : null,
      instance,
      instanceFile,
      roster,
      keys,
      rootSeed,
      sheet: staffKey.recovery ?? recovery,
      recovery,
      refusedGrants: refused,
      expired,
    },
  };
}

function readAccount(meta: Record<string, unknown>, name: string): Account {
  const { member, role, affiliation, audiences, status } = meta;
  if (typeof member !== "string" || typeof role !== "string") throw new ApiError("malformed-answer", 200);
  return {
    member,
    name: typeof meta.name === "string" ? meta.name : name,
    role: role as Role,
    affiliation: String(affiliation ?? ""),
    audiences: Array.isArray(audiences) ? audiences.map(String) : [],
    status: String(status ?? "active"),
  };
}

/** Overwrites what can be overwritten and drops the rest. */
export function forgetSession(session: Session): void {
  session.signSeed.fill(0);
  session.rootSeed?.fill(0);
  session.keys.length = 0;
  session.identity = session.unlock = "";
}

/** Identities by audience, newest epoch first, as opening needs them. */
export function identitiesOf(session: Session): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const key of [...session.keys].sort((a, b) => b.epoch - a.epoch)) {
    found.set(key.audience, [...(found.get(key.audience) ?? []), key.identity]);
  }
  return found;
}
