/** What staff send to a reporter: answers, status changes and release notices (SPEC section 5). */
import { encodeBundle } from "./bundle.js";
import type { OpenedReport, Reporter } from "./opened_report.js";
import { SealError } from "./errors.js";
import { directAudiences, directEpochs, type SignedInstance } from "./instance.js";
import { directRecipients, headOf } from "./item.js";
import { jsonBytes } from "./octets.js";
import { encodeRecord } from "./record.js";
import { seal } from "./seal.js";

export type Status = "received" | "reading" | "working" | "waiting_for_you" | "referred" | "closed";
export type ReleasePart = "packet" | "routed" | "files";

export type OutItem =
  | {
      kind: "answer";
      text: string;
      locale: string;
      /** Id of a canned reply, or null. */
      canned: string | null;
      /** Audience id whose permission is asked, or null. */
      asks: string | null;
    }
  | { kind: "status"; status: Status; outcome: string | null }
  | { kind: "release_notice"; audience: string; parts: ReleasePart[] };

export interface AnswerInput {
  instance: SignedInstance;
  /** As `openReport` returned it; `reporter` must not be null. */
  report: Pick<OpenedReport, "reporter" | "readers" | "next">;
  /** Audience id of the writer. */
  from: string;
  /** UTC day. */
  day: string;
  item: OutItem;
}

/** Seals one `out` item. Returns: the envelope. Raises: SealError `readers` without the reporter's keys. */
export function sealOut({ instance, report, from, day, item }: AnswerInput): Promise<Uint8Array> {
  const reporter: Reporter | null = report.reporter;
  if (!reporter) throw new SealError("readers");
  const { kind, ...members } = item;
  const head = headOf(
    { kind, instance: instance.instance, mailbox: reporter.mailbox, direction: "out", ...report.next },
    { ...members, from, day },
  );
  // An audience may have been taken out of the instance since the report was sent.
  const readers = directAudiences(instance).flatMap(({ id }) => (report.readers.includes(id) ? [id] : []));
  const recipients = [reporter.recipient, ...directRecipients(instance, readers, true)];
  return seal(encodeRecord(head, { type: "mac", key: reporter.answerMac }), recipients);
}

/** Seals an `out` item for the server. Returns: the bundle `meta`, `answer`. */
export async function sealAnswer(input: AnswerInput): Promise<Uint8Array> {
  const answer = await sealOut(input);
  const meta = { sequence: input.report.next.sequence, epochs: directEpochs(input.instance) };
  return encodeBundle([
    ["meta", jsonBytes(meta)],
    ["answer", answer],
  ]);
}
