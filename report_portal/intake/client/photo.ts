/** A file on its way into a report: cleaned, made smaller where that is safe, covered where the person wants. */
import { canDraw } from "./code_picture.js";
import { kindOf, stripped } from "./photo_strip.js";

/** Longest side of a picture that is sent; text on a photographed page stays readable. */
const LONGEST_SIDE = 2500;
const LIGHT = 1_500_000;
const QUALITY = 0.86;
/** Megabytes of one file. */
export const MOST_MB = 30;

export interface Prepared {
  bytes: Uint8Array;
  type: string;
  /** False for documents, whose hidden data cannot be taken out here. */
  clean: boolean;
  /** Drawn for the person to look at; null for documents and where the browser cannot be trusted to draw. */
  canvas: HTMLCanvasElement | null;
}

export type Refusal = "files_too_big" | "files_bad_type";

export const isRefusal = (result: Prepared | Refusal): result is Refusal => typeof result === "string";

/** Prepares a chosen file. Its name is never looked at. Returns: the file, or why it cannot be sent. */
export async function prepare(file: Blob): Promise<Prepared | Refusal> {
  if (file.size > MOST_MB * 1_000_000) return "files_too_big";
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = kindOf(bytes);
  if (type === null) return "files_bad_type";
  if (!type.startsWith("image/")) return { bytes, type, clean: false, canvas: null };
  let clean: Uint8Array;
  try {
    clean = stripped(bytes, type);
  } catch {
    return "files_bad_type";
  }
  const canvas = canDraw() ? await drawn(clean, type) : null;
  if (!canvas) return { bytes: clean, type, clean: true, canvas: null };
  return smaller(clean, type, canvas);
}

/** Draws a picture upright and no larger than it will be sent; null when the browser cannot read it. */
async function drawn(bytes: Uint8Array, type: string): Promise<HTMLCanvasElement | null> {
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(new Blob([bytes as BlobPart], { type }));
  } catch {
    return null;
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
  image.close();
  return pen ? canvas : null;
}

async function smaller(clean: Uint8Array, type: string, canvas: HTMLCanvasElement): Promise<Prepared> {
  if (clean.length <= LIGHT) return { bytes: clean, type, clean: true, canvas };
  const made = await encoded(canvas);
  return made && made.length < clean.length ? { bytes: made, type: "image/jpeg", clean: true, canvas } : { bytes: clean, type, clean: true, canvas };
}

/** The canvas as JPEG bytes; what was painted over is not in them. */
export async function encoded(canvas: HTMLCanvasElement): Promise<Uint8Array | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob && new Uint8Array(await blob.arrayBuffer());
}

/** Empties the picture from memory as far as a page can. */
export function forgetPhoto(photo: Prepared): void {
  photo.bytes.fill(0);
  if (photo.canvas) photo.canvas.width = photo.canvas.height = 0;
}
