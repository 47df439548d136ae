/** One text of a case on its way to an interpreter and back into it: the giver's side (SPEC section 5.6). */
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { encodeBundle } from "../../../crypto/client/bundle.js";
import { OpenError, RecordError } from "../../../crypto/client/errors.js";
import { fileHash } from "../../../crypto/client/item.js";
import { isHex, jsonBytes } from "../../../crypto/client/octets.js";
import {
  type GivenText,
  type NoteEntry,
  openReturnedText,
  sealGivenText,
  type Source,
} from "../../../crypto/client/staff.js";
import { type Api, ApiError, BUNDLE } from "../api.js";
import { identitiesOf, type Session } from "../keys/session.js";
import type { GivenAway } from "./case_file.js";

/** Days a text is given for unless the giver says otherwise. */
export const USUAL_DAYS = 7;

/** What is given to whom. */
export interface Giving {
  source: Source;
  words: string;
  of: string;
  locale: string;
  /** Id of the interpreter. */
  to: string;
  /** Last UTC day. */
  until: string;
}

/** A sealed text: what the case file says of it, and the request that hands it over. */
export interface Prepared {
  entry: Extract<NoteEntry, { type: "given" }>;
  body: Uint8Array;
}

/** The chosen interpreter is none, or none any more, in the signed list of members. */
export class NoInterpreterError extends Error {
  constructor() {
    super("interpreter");
  }
}

/**
 * Seals a text to an interpreter, whose key is taken from the signed chain of members and from nowhere else.
 *
 * Args:
 *   audience: id of the NGO's audience that reads the translation.
 * Raises: NoInterpreterError; RecordError; SealError.
 */
export async function prepare(session: Session, audience: string, giving: Giving, day: string): Promise<Prepared> {
  const interpreter = session.roster.interpreters().find(({ member }) => member === giving.to);
  if (!interpreter) throw new NoInterpreterError();
  const { source, words, of, locale, to, until } = giving;
  const text = bytesToHex(randomBytes(16));
  const given: GivenText = { text, to, member: session.account.member, day, from: day, until, audience, words, of, locale };
  const sealed = await sealGivenText(session.instance, given, interpreter.recipient, session.signSeed);
  const meta = { text, to, from: day, until };
  const body = encodeBundle([
    ["meta", jsonBytes(meta)],
    ["given", sealed],
  ]);
  return { entry: { type: "given", text, to, source, of, locale, until, sha256: fileHash(sealed) }, body };
}

/** Hands a sealed text over; the case file speaks of it already. Raises: ApiError. */
export async function handOver(api: Api, report: string, { body }: Prepared): Promise<void> {
  await api.send("POST", `/reports/${report}/texts`, body, { "Content-Type": BUNDLE });
}

/** Takes a text back; one that is gone already is as good. Raises: ApiError `text-returned` where it came back meanwhile. */
export async function takeBack(api: Api, text: string): Promise<void> {
  await gone(api.send("DELETE", `/texts/${text}`));
}

/** Has what came back deleted, once it stands in the case file. */
export async function forgetReturned(api: Api, text: string): Promise<void> {
  await gone(api.send("DELETE", `/texts/${text}/translation`));
}

async function gone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  });
}

export interface AtServer {
  /** Ids of texts that their interpreters still have. */
  out: Set<string>;
  /** Id of a text → what came back, sealed. */
  returned: Map<string, Uint8Array>;
}

/** What the server has of a report's texts. Raises: ApiError. */
export async function textsOf(api: Api, report: string): Promise<AtServer> {
  const { meta, files } = await api.postForBundle("/reports/texts", { id: report });
  const rows = Array.isArray(meta.texts) ? (meta.texts as Record<string, unknown>[]) : [];
  const out = rows.filter(({ returned }) => returned === null).map(({ text }) => String(text));
  return { out: new Set(out), returned: new Map([...files].filter(([name]) => isHex(name, 16))) };
}

/**
 * Opens what came back for a text.
 *
 * Returns: the entry that takes it in; `closed` where it is sealed to another team; `refused` where it is not genuine.
 */
export async function readReturned(session: Session, given: GivenAway, file: Uint8Array): Promise<NoteEntry | "closed" | "refused"> {
  const { roster, instance } = session;
  const identities = [...identitiesOf(session)].filter(([audience]) => audience.endsWith("/ngo")).flatMap(([, keys]) => keys);
  try {
    const key = (member: string, day: string) => roster.interpreterKey(member, day);
    const { member, day, result } = await openReturnedText(file, identities, instance.instance, given, key);
    const by = { given: given.text, member, made: day };
    return result.type === "translated" ? { type: "interpreted", ...by, text: result.words } : { type: "not_interpreted", ...by, reason: result.reason };
  } catch (error) {
    if (error instanceof OpenError && error.code === "no-match") return "closed";
    if (error instanceof OpenError || error instanceof RecordError) return "refused";
    throw error;
  }
}
