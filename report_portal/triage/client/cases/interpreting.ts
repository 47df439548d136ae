/** What an interpreter does: opens the texts that are theirs today, and gives them back (SPEC section 5.6). */
import { encodeBundle } from "../../../crypto/client/bundle.js";
import { OpenError, RecordError } from "../../../crypto/client/errors.js";
import { reader } from "../../../crypto/client/given_text.js";
import { fileHash } from "../../../crypto/client/item.js";
import { isHex, jsonBytes } from "../../../crypto/client/octets.js";
import { type GivenText, openGivenText, type Result, sealReturnedText } from "../../../crypto/client/staff.js";
import { type Api, ApiError, BUNDLE } from "../api.js";
import type { Session } from "../keys/session.js";

/** A text as its interpreter has it. */
export interface OwnText extends GivenText {
  /** Hash that what goes back must name. */
  sha256: string;
}

/**
 * Fetches and opens everything that is given to this interpreter today.
 *
 * Returns: the texts, and the ids of those that are not genuine or not for today.
 * Raises: ApiError.
 */
export async function ownTexts(api: Api, session: Session, today: string): Promise<{ texts: OwnText[]; refused: string[] }> {
  const { texts: rows } = await api.get("/texts");
  const texts: OwnText[] = [];
  const refused: string[] = [];
  for (const { text } of Array.isArray(rows) ? (rows as { text: unknown }[]) : []) {
    if (!isHex(text, 16)) continue;
    const found = await fetchText(api, session, String(text), today);
    if (found === "refused") refused.push(String(text));
    else if (found) texts.push(found);
  }
  return { texts: texts.sort((a, b) => a.until.localeCompare(b.until)), refused };
}

async function fetchText(api: Api, session: Session, text: string, today: string): Promise<OwnText | "refused" | null> {
  let sealed: Uint8Array;
  try {
    sealed = (await api.send("GET", `/texts/${text}`)).body;
  } catch (error) {
    // Taken back between the list and this.
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
  const { roster, instance, identity, account } = session;
  try {
    const expected = { instance: instance.instance, text, to: account.member };
    const given = await openGivenText(sealed, identity, expected, (member, day) => roster.noteKey(member, day), today);
    return { ...given, sha256: fileHash(sealed) };
  } catch (error) {
    if (error instanceof OpenError || error instanceof RecordError) return "refused";
    throw error;
  }
}

/** Seals what the interpreter made of a text to the audience that gave it. Raises: SealError; RecordError. */
export async function sealBack(session: Session, given: OwnText, result: Result, day: string): Promise<Uint8Array> {
  const { instance, account, signSeed } = session;
  const { text, audience, sha256 } = given;
  const sealed = await sealReturnedText(instance, { text, member: account.member, day, given: sha256, audience, result }, signSeed);
  const meta = { epochs: { [audience]: reader(instance, audience).epoch } };
  return encodeBundle([
    ["meta", jsonBytes(meta)],
    ["returned", sealed],
  ]);
}

/** Sends it; the same bytes again are known. Raises: ApiError. */
export async function sendBack(api: Api, text: string, body: Uint8Array): Promise<void> {
  await api.send("POST", `/texts/${text}/translation`, body, { "Content-Type": BUNDLE });
}
