/** What was handed on and what became of it: listed by the server, believed only as far as the signed members wrote it. */
import { jsonBytes } from "../../../crypto/client/octets.js";
import { encodeBundle } from "../../../crypto/client/bundle.js";
import { directAudiences } from "../../../crypto/client/instance.js";
import { fileHash } from "../../../crypto/client/item.js";
import { openReferral, openRelease, type Referral, type ReferralEntry, type Release, type Side, sealReferral } from "../../../crypto/client/staff.js";
import { type Api, BUNDLE } from "../api.js";
import { identitiesOf, type Session } from "../keys/session.js";
import type { ReceivedRow } from "./received.js";

/** An entry of the thread; null where it was refused. */
export type ThreadEntry = Pick<Referral, "side" | "entry" | "member" | "day"> | null;

export interface Thread {
  row: ReceivedRow;
  release: Release;
  entries: ThreadEntry[];
  /** Hash that the next entry must name. */
  previous: string;
}

/** The side for which this member writes in threads of an audience. */
export const sideOf = (session: Session, audience: string): Side =>
  session.account.affiliation === "ngo" && !session.account.audiences.includes(audience) ? "ngo" : "office";

/** The verify key of a member who may have written for a side on a day. What somebody wrote before being removed stays good. */
export function writerKey({ roster, instance }: Pick<Session, "roster" | "instance">, audience: string) {
  const first = directAudiences(instance)[0]?.id ?? "";
  return (id: string, side: Side, day: string): string | undefined => {
    const member = roster.find(id);
    if (!member || roster.hasLeft(id, day)) return undefined;
    const works = member.role === "member" || member.role === "liaison";
    const may =
      side === "office"
        ? works && member.audiences.includes(audience)
        : member.affiliation === "ngo" && (roster.wasCoordinator(id) || (works && member.audiences.includes(first)));
    return may ? member.verify_key : undefined;
  };
}

/**
 * Opens a release and its thread.
 *
 * Raises: ApiError; OpenError or RecordError when no coordinator sealed the release, or it is another one than was asked for.
 */
export async function openThread(api: Api, session: Session, row: ReceivedRow): Promise<Thread> {
  const sealed = (await api.send("GET", `/releases/${row.id}`)).body;
  const { roster, instance } = session;
  const identities = [...identitiesOf(session).values()].flat();
  const release = await openRelease(sealed, identities, instance.instance, (id) =>
    roster.wasCoordinator(id) ? roster.find(id)?.verify_key : undefined,
  );
  if (release.release !== row.id || release.audience !== row.audience) throw new Error("another release");
  const { files } = await api.getBundle(`/releases/${row.id}/thread`);
  const { id, audience } = row;
  const key = writerKey(session, audience);
  const entries: ThreadEntry[] = [];
  let previous = fileHash(sealed);
  for (let sequence = 1; files.has(String(sequence)); sequence++) {
    const file = files.get(String(sequence)) as Uint8Array;
    const place = { instance: instance.instance, release: id, audience, sequence, previous };
    entries.push(await openReferral(file, identities, place, key).catch(() => null));
    // The next entry names this file whatever it is: one that is refused must not end the thread.
    previous = fileHash(file);
  }
  return { row, release, entries, previous };
}

/** Seals an entry behind the last one and sends it. Raises: ApiError `sequence-taken` when a colleague was faster. */
export async function writeEntry(api: Api, session: Session, thread: Thread, entry: ReferralEntry, day: string): Promise<void> {
  const { instance, account, signSeed } = session;
  const { id: release, audience } = thread.row;
  const sequence = thread.entries.length + 1;
  const place = { instance: instance.instance, release, audience, sequence, previous: thread.previous };
  const written = { side: sideOf(session, audience), entry, member: account.member, day };
  const sealed = await sealReferral(instance, place, written, signSeed);
  const first = directAudiences(instance)[0];
  const epochs = Object.fromEntries(
    instance.audiences.filter(({ id }) => id === audience || id === first?.id).map(({ id, epoch }) => [id, epoch]),
  );
  const body = encodeBundle([
    ["meta", jsonBytes({ sequence, epochs })],
    ["referral", sealed],
  ]);
  await api.send("POST", `/releases/${release}/thread`, body, { "Content-Type": BUNDLE });
}
