/** Files of a case: opened in memory, saved by the browser, never shown as a page. */
import type { AttachmentEntry } from "../../../crypto/client/item.js";
import { openAttachment } from "../../../crypto/client/staff.js";
import type { Api } from "../api.js";

const ENDINGS: Record<string, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
  "text/plain": "txt",
  "audio/ogg": "ogg",
  "audio/mp4": "m4a",
  "video/mp4": "mp4",
};

/** Name under which a file is saved: a number only, since the sender's own name may hold names of people. */
export const fileName = (number: string, index: number, type: string): string => `${number}-${index}.${ENDINGS[type] ?? "bin"}`;

/** Fetches and opens a file. Raises: ApiError; AttachmentError, OpenError, RecordError when it is not what the person sent. */
export async function fetchFile(api: Api, entry: AttachmentEntry, instance: string, verifyKey: string | null): Promise<Uint8Array> {
  const reply = await api.send("GET", `/attachments/${entry.id}`);
  return openAttachment(entry, reply.body, instance, verifyKey);
}

/** Hands bytes to the browser's downloads. The type is withheld, so that nothing opens by itself inside the page. */
export function save(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
