/** Who works here: the chain of member files, each signed under the root and naming the one before (SPEC section 6). */
import { fileHash } from "../../../crypto/client/item.js";
import { isHex } from "../../../crypto/client/octets.js";
import type { RootChain } from "../../../crypto/client/roots.js";
import { signFile, verifySigned } from "../../../crypto/client/signed.js";

export type Role = "coordinator" | "member" | "liaison" | "helper" | "interpreter" | "administrator";

export interface Member {
  format: 1;
  instance: string;
  member: string;
  name: string;
  recipient: string;
  verify_key: string;
  role: Role;
  affiliation: string;
  audiences: string[];
  status: "active" | "removed";
  day: string;
  previous: string | null;
}

/** The server handed over a list that is not genuine. */
export class RosterError extends Error {
  constructor(
    /** Number of the entry, from 1. */
    readonly entry: number,
  ) {
    super("roster");
  }
}

const ROLES = ["coordinator", "member", "liaison", "helper", "interpreter", "administrator"];
const text = (value: unknown): value is string => typeof value === "string";

function isMember(value: Record<string, unknown>): boolean {
  return (
    value.format === 1 &&
    isHex(value.member, 16) &&
    text(value.name) &&
    text(value.recipient) &&
    value.recipient.startsWith("age1pq1") &&
    isHex(value.verify_key, 32) &&
    ROLES.includes(value.role as string) &&
    text(value.affiliation) &&
    Array.isArray(value.audiences) &&
    value.audiences.every(text) &&
    ["active", "removed"].includes(value.status as string) &&
    text(value.day) &&
    (value.previous === null || isHex(value.previous, 32))
  );
}

export class Roster {
  /** Latest entry of each member. */
  private readonly latest = new Map<string, Member>();
  /** Ids that have been coordinators at any time. */
  private readonly coordinators = new Set<string>();
  /** Ids that have been active at any time. */
  private readonly belonged = new Set<string>();

  private constructor(
    readonly length: number,
    /** Hash of the newest file, which the next one must name. */
    readonly head: string | null,
    private readonly entries: Member[],
  ) {
    for (const entry of entries) {
      this.latest.set(entry.member, entry);
      // An entry that removes lets nobody in: whoever was refused at the door never belonged here.
      if (entry.status !== "active") continue;
      this.belonged.add(entry.member);
      if (entry.role === "coordinator") this.coordinators.add(entry.member);
    }
  }

  /**
   * Checks a whole chain.
   *
   * Args:
   *   files: signed member files, oldest first.
   *   chain: the roots that this reader trusts.
   *   instance: id of the instance.
   * Raises: RosterError naming the first entry that does not fit. A missing tail cannot be seen here.
   */
  static read(files: Uint8Array[], chain: RootChain, instance: string): Roster {
    let head: string | null = null;
    let left = 0;
    const owners = new Map<string, string>();
    const entries = files.map((file, index) => {
      // Up to the entry that a record names, the root it leaves has signed; behind it the next.
      while (head !== null && chain.records[left]?.head === head) left += 1;
      const payload = signedPayload(file, chain.roots[left] as string);
      if (!payload || payload.instance !== instance || payload.previous !== head || !isMember(payload)) {
        throw new RosterError(index + 1);
      }
      const entry = payload as unknown as Member;
      const keys = `${entry.recipient} ${entry.verify_key}`;
      // Whoever was a coordinator under an id is believed by it for ever: nobody else's keys may come to stand there.
      if ((owners.get(entry.member) ?? keys) !== keys) throw new RosterError(index + 1);
      owners.set(entry.member, keys);
      head = fileHash(file);
      return entry;
    });
    while (head !== null && chain.records[left]?.head === head) left += 1;
    if (left !== chain.records.length) throw new RosterError(files.length + 1);
    return new Roster(files.length, head, entries);
  }

  all(): Member[] {
    return [...this.latest.values()];
  }

  active(): Member[] {
    return this.all().filter((member) => member.status === "active");
  }

  /** Those who belonged here and were removed. */
  left(): Member[] {
    return this.all().filter((member) => member.status === "removed" && this.belonged.has(member.member));
  }

  find(id: string): Member | undefined {
    return this.latest.get(id);
  }

  /** Whether somebody stands, or stood, here under this id or with this verify key; both belong to one person for ever. */
  knows(id: string, verifyKey: string): boolean {
    return this.all().some((member) => member.member === id || member.verify_key === verifyKey);
  }

  /** Verify key of a member who may print paper forms, or might before leaving: the sheets are still handed out. */
  formKey(id: string): string | undefined {
    const member = this.latest.get(id);
    const may = member?.affiliation === "ngo" && (member.role === "coordinator" || member.role === "helper");
    return may && this.belonged.has(id) ? member.verify_key : undefined;
  }

  /** Verify key of a member who may have confirmed a sheet that came in on a day: nobody does after leaving. */
  sheetKey(id: string, received: string): string | undefined {
    return this.hasLeft(id, received) ? undefined : this.formKey(id);
  }

  /** Whether somebody was removed before a day, or never belonged here; what they signed on the day itself still stands. */
  hasLeft(id: string, day: string): boolean {
    const member = this.latest.get(id);
    return !this.belonged.has(id) || (member?.status === "removed" && day > member.day);
  }

  /**
   * Verify key of a coordinator or member of the NGO who was active at some time on a day (SPEC section 5.4).
   * On the day somebody is removed, what they wrote before still stands.
   */
  noteKey(id: string, day: string): string | undefined {
    return this.ngoKey(id, day, ["coordinator", "member"]);
  }

  /** Verify key of somebody who was an active interpreter at some time on a day (SPEC section 5.6). */
  interpreterKey(id: string, day: string): string | undefined {
    return this.ngoKey(id, day, ["interpreter"]);
  }

  /** Those to whom a text can be given now. */
  interpreters(): Member[] {
    return this.active().filter(({ role, affiliation }) => role === "interpreter" && affiliation === "ngo");
  }

  private ngoKey(id: string, day: string, roles: Role[]): string | undefined {
    const own = this.entries.filter((entry) => entry.member === id);
    return own
      .filter(
        ({ status, role, affiliation, day: since }, index) =>
          status === "active" && affiliation === "ngo" && roles.includes(role) && since <= day && day <= (own[index + 1]?.day ?? day)
      )
      .at(-1)?.verify_key;
  }

  /** Verify key of who could write statistics on some day of a month (`YYYY-MM`); figures of a year are a coordinator's (SPEC section 5.5). */
  statisticsKey(id: string, month: string, type: string): string | undefined {
    const own = this.entries.filter((entry) => entry.member === id);
    const roles = type === "year" ? ["coordinator"] : ["coordinator", "member"];
    return own
      .filter(
        ({ status, role, affiliation, day: since }, index) =>
          status === "active" && affiliation === "ngo" && roles.includes(role) && since.slice(0, 7) <= month && month <= (own[index + 1]?.day ?? month).slice(0, 7),
      )
      .at(-1)?.verify_key;
  }

  /** Whether a person is an active coordinator now. */
  coordinates(id: string): boolean {
    const member = this.latest.get(id);
    return member?.status === "active" && member.role === "coordinator";
  }

  /** Whether a person may have acted as coordinator; keys handed over before somebody left stay good. */
  wasCoordinator(id: string): boolean {
    return this.coordinators.has(id);
  }
}

function signedPayload(file: Uint8Array, root: string): Record<string, unknown> | null {
  try {
    return verifySigned(file, "member", root);
  } catch {
    return null;
  }
}

/** Signs the next entry of the chain. */
export function signMember(member: Omit<Member, "format">, rootSeed: Uint8Array): Uint8Array {
  return signFile("member", { format: 1, ...member }, rootSeed);
}
