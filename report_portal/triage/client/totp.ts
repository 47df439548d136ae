/** Secrets of the authenticator app. Source: RFC 6238, RFC 4648 section 6, Key Uri Format. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

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
export function newTotpSecret(): string {
  return base32(crypto.getRandomValues(new Uint8Array(20)));
}

/** What the picture holds. The issuer says nothing about what the desk is for. */
export function totpUri(secret: string, name: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
}

/** Six ASCII digits from what was typed in any script, or null. */
export function readTotp(text: string): string | null {
  const digits = text
    .normalize("NFKC")
    .replace(/[\s-]/g, "")
    .replace(/\p{Nd}/gu, (digit) => String(decimalValue(digit)));
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}

function decimalValue(digit: string): number {
  // Unicode keeps every script's ten digits in a row that begins with zero.
  let code = digit.codePointAt(0) ?? 48;
  let value = 0;
  while (value < 10 && /\p{Nd}/u.test(String.fromCodePoint(code - 1)) && value < 9) {
    code -= 1;
    value += 1;
  }
  return value;
}
