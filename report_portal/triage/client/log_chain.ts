/** The server's log, checked line by line: each holds the hash of the one before it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { utf8 } from "../../crypto/client/octets.js";
import type { Api } from "./api.js";

export interface LogRow {
  number: number;
  day: string;
  actor: string;
  action: string;
  object: string;
  previous: string;
  hash: string;
}

const START = "0".repeat(64);

function rowHash(row: LogRow): string {
  const fields = JSON.stringify([row.number, row.day, row.actor, row.action, row.object, row.previous]);
  return bytesToHex(sha256(concatBytes(utf8("report-portal/v1/log\n"), utf8(fields))));
}

/** Number of the first line that does not follow from the one before, or null where all do. */
export function firstBreak(rows: LogRow[]): number | null {
  let previous = START;
  for (const [index, row] of rows.entries()) {
    if (row.number !== index + 1 || row.previous !== previous || row.hash !== rowHash(row)) return index + 1;
    previous = row.hash;
  }
  return null;
}

/** Hash of the newest line; of an empty log the one that the first line names. */
export const newestHash = (rows: LogRow[]): string => rows.at(-1)?.hash ?? START;

/** A copy of the log to keep away from the server; `report-portal log check` reads it. */
export function logFile(instance: string, rows: LogRow[]): Uint8Array {
  const copied = rows.map(({ number, day, actor, action, object, previous, hash }) => ({ number, day, actor, action, object, previous, hash }));
  return utf8(JSON.stringify({ format: "report-portal-log/1", instance, count: rows.length, newest: newestHash(rows), rows: copied }));
}

/** Fetches the whole log, oldest first. */
export async function fetchLog(api: Api): Promise<LogRow[]> {
  const all: LogRow[] = [];
  for (;;) {
    const answer = await api.get(`/log?after=${all.length}`);
    const rows = Array.isArray(answer.rows) ? (answer.rows as LogRow[]) : [];
    if (rows.length === 0) return all;
    all.push(...rows);
  }
}
