/** Secrets of the authenticator app. Source: RFC 6238; RFC 4648, section 6; Google's Key URI Format. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Writes bytes in base32 without padding. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

/** 160 random bits, the length RFC 4226 recommends. */
export const newTotpSecret = (): Uint8Array => crypto.getRandomValues(new Uint8Array(20));

/** What the picture for the app holds. The issuer says nothing about what the desk is for. */
export function totpUri(secret: Uint8Array, name: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  const query = `secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
  return `otpauth://totp/${label}?${query}`;
}

/** Six ASCII digits from what was typed in any script, or null. */
export function readTotp(text: string): string | null {
  const digits = asciiDigits(text).replace(/[\s-]/g, "");
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}

/** Turns the decimal digits of every script into ASCII; everything else stays. */
export function asciiDigits(text: string): string {
  return text.normalize("NFKC").replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) as number;
    let start = point;
    // Unicode keeps the ten digits of a script together and in order.
    while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start--;
    return String((point - start) % 10);
  });
}
