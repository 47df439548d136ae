/** How the instance's root changes: records signed by the old root and proven by the new one (SPEC section 6.2). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { SignedError } from "./errors.js";
import { isDay, type Pins } from "./instance.js";
import { isHex, jsonObject, utf8 } from "./octets.js";
import { signFile, signer, verifySigned } from "./signed.js";

export interface RootRecord {
  instance: string;
  /** From 1 without gaps. */
  number: number;
  /** Verify key of the root that is left, hex. */
  from: string;
  /** Verify key of the new root, hex. */
  verify_key: string;
  /** Lowest version of an instance file under the new root. */
  version: number;
  /** Hash of the newest member file that the old root signed, hex. */
  head: string;
  /** UTC day. */
  day: string;
}

/** All roots an instance ever had, as far as a reader believes them. */
export interface RootChain {
  /** Verify keys, the newest last. */
  roots: string[];
  /** One between each two of them. */
  records: RootRecord[];
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

const covered = (record: RootRecord): Uint8Array =>
  utf8(
    ["report-portal/v1/new-root", record.instance, record.number, record.from, record.verify_key, record.version, record.head, record.day].join("\n"),
  );

/** Signs a record. Args: formerSeed: of the root that is left; seed: of the new one; 32 bytes each. */
export function signRecord(record: RootRecord, formerSeed: Uint8Array, seed: Uint8Array): Uint8Array {
  const proof = bytesToHex(ed25519.sign(covered(record), seed));
  return signFile("root", { format: 1, ...record, proof }, formerSeed);
}

function readRecord(file: Uint8Array, former: string, instance: string): RootRecord {
  const { format, proof, ...record } = verifySigned(file, "root", former);
  if (record.instance !== instance) throw new SignedError("instance");
  const known = ["instance", "number", "from", "verify_key", "version", "head", "day"];
  const formed =
    format === 1 &&
    Object.keys(record).length === known.length &&
    isCount(record.number) &&
    isCount(record.version) &&
    [record.from, record.verify_key, record.head].every((hash) => isHex(hash, 32)) &&
    isDay(record.day) &&
    isHex(proof, 64);
  if (!formed) throw new SignedError("payload");
  const read = record as unknown as RootRecord;
  if (read.from !== former || !proven(read, proof as string)) throw new SignedError("root");
  return read;
}

function proven(record: RootRecord, proof: string): boolean {
  try {
    return ed25519.verify(hexToBytes(proof), covered(record), hexToBytes(record.verify_key), { zip215: false });
  } catch {
    return false;
  }
}

/**
 * Follows the records from the first root to the one in force.
 *
 * Args:
 *   files: all of them, oldest first.
 *   pinned: verify key of a root that the reader trusts already, hex.
 *   instance: id of the instance.
 * Returns: the chain; without records the pinned root alone.
 * Raises: SignedError; `root` where they are no chain, or none that the pinned root is in.
 */
export function readRoots(files: Uint8Array[], pinned: string, instance: string): RootChain {
  const [first] = files;
  if (!first) return { roots: [pinned], records: [] };
  const claimed = signer(first);
  if (!claimed) throw new SignedError("malformed");
  const chain: RootChain = { roots: [claimed], records: [] };
  for (const file of files) {
    const record = readRecord(file, currentRoot(chain), instance);
    const grows = record.version > lowestVersion(chain) || chain.records.length === 0;
    if (record.number !== chain.roots.length || !grows || chain.roots.includes(record.verify_key)) throw new SignedError("root");
    chain.records.push(record);
    chain.roots.push(record.verify_key);
  }
  if (!chain.roots.includes(pinned)) throw new SignedError("root");
  return chain;
}

/**
 * What a page knows after following the records, as the server gives them: `{"records": [text, …]}`.
 *
 * Raises: SignedError.
 */
export function followRoots(answer: Uint8Array, pins: Pins): Pins {
  const records = jsonObject(answer)?.records;
  if (!Array.isArray(records)) throw new SignedError("root");
  const chain = readRoots(records.map((one) => utf8(String(one))), pins.root, pins.instance);
  return { ...pins, root: currentRoot(chain), minVersion: Math.max(pins.minVersion, lowestVersion(chain)) };
}

export const currentRoot = (chain: RootChain): string => chain.roots[chain.roots.length - 1] as string;

/** Lowest version of an instance file under the root in force. */
export const lowestVersion = (chain: RootChain): number => chain.records[chain.records.length - 1]?.version ?? 1;
