/** Figures that leave the portal: fixed first, then in the log, then saved or printed. */
import { encodeBundle } from "../../../crypto/client/bundle.js";
import { directAudiences } from "../../../crypto/client/instance.js";
import { jsonBytes, utf8 } from "../../../crypto/client/octets.js";
import { sealStatistics, type YearFigures } from "../../../crypto/client/staff.js";
import { type Api, BUNDLE } from "../api.js";
import type { Session } from "../keys/session.js";
import { newNumber } from "./line.js";

/** Fixes the figures of a year. Raises: ApiError, `figures-given` where a colleague was faster; SealError. */
export async function fixFigures(api: Api, session: Session, entry: YearFigures, today: string): Promise<void> {
  const { instance, account, signSeed } = session;
  const readers = directAudiences(instance)
    .filter(({ affiliation }) => affiliation === "ngo")
    .map(({ id }) => id);
  const statistics = { id: newNumber(), member: account.member, month: today.slice(0, 7), entry };
  const sealed = await sealStatistics(instance, readers, statistics, signSeed);
  const body = encodeBundle([
    ["meta", jsonBytes(sealed.meta)],
    ["statistics", sealed.statistics],
  ]);
  await api.send("PUT", `/figures/${entry.year}`, body, { "Content-Type": BUNDLE });
}

/** Writes into the log that figures leave. Raises: ApiError; then nothing leaves. */
export async function noteFigures(api: Api, year: string, copy: string): Promise<void> {
  await api.post(`/figures/${year}/exports`, { export: copy });
}

/** A table for spreadsheets: UTF-8 with a mark that Excel needs, every field in quotes, none a formula. */
export function csv(rows: string[][]): Uint8Array {
  const lines = rows.map((row) => row.map(field).join(","));
  return utf8(`\uFEFF${lines.join("\r\n")}\r\n`);
}

/** Spreadsheets work out what begins like this, whatever stands around it. */
const FORMULA = /^[\s\u00A0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

const field = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
