/** Padded sizes, so that a file's length says little about what is in it (SPEC section 4). */

const KIB = 1024;
const ATTACHMENT_LIMIT = 32 * KIB * KIB;
const INDEX_LIMIT = 16 * KIB * KIB;
const RECORD_LIMIT = 64 * KIB;

/** Padmé: keeps the top bits of a length and rounds the rest up. Source: Nikitin et al., "Reducing Metadata Leakage", PETS 2019. */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = 31 - Math.clz32(length);
  const kept = 32 - Math.clz32(exponent);
  const mask = 2 ** (exponent - kept) - 1;
  return (length + mask) & ~mask;
}

function bucket(length: number): number {
  let size = 4 * KIB;
  while (size < length) size *= 2;
  return size;
}

/**
 * The size a plaintext of this kind must have.
 *
 * Args:
 *   kind: as in the head.
 *   length: bytes before padding, the length prefix counted.
 * Returns: bytes, or null when the kind must not be that large.
 */
export function padded(kind: string, length: number): number | null {
  const [size, limit] =
    kind === "attachment"
      ? [length > ATTACHMENT_LIMIT ? length : padme(length), ATTACHMENT_LIMIT]
      : [bucket(length), kind === "index" ? INDEX_LIMIT : RECORD_LIMIT];
  return size > limit ? null : size;
}
