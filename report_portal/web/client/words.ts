/** Texts with gaps, days and numbers in the reader's language. */

export type Values = Record<string, string | number>;

/** Fills `{name}` gaps. A gap without a value stays visible. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** The locale with the digits 0–9, which stand on every telephone, in every text and on paper. */
export const plainTag = (locale: string): string => `${locale}-u-nu-latn`;

/** CLDR gives Sinhala the names of lunar months; people write dates with these. */
const SINHALA = "ජනවාරි පෙබරවාරි මාර්තු අප්‍රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්".split(" ");

/**
 * Writes UTC dates in words. Arabic has two sets of month names: Syria and Iraq use one, Egypt, Sudan and the Maghreb
 * the other, and many people know only their own. Both are written, with a stroke between them.
 */
export function dateWriter(locale: string, options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const format = (tag: string, what: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...what, timeZone: "UTC" });
  const months = (written: Intl.DateTimeFormat, name: (date: Date, usual: string) => string) => (date: Date) =>
    written
      .formatToParts(date)
      .map(({ type, value }) => (type === "month" ? name(date, value) : value))
      .join("");
  if (locale === "si") return months(format(plainTag("si"), options), (date) => SINHALA[date.getUTCMonth()] as string);
  if (locale !== "ar") {
    const plain = format(plainTag(locale), options);
    return (date) => plain.format(date);
  }
  const second = format("ar-EG", { month: "long" });
  return months(format(plainTag("ar-SY"), options), (date, usual) => `${usual}/${second.format(date)}`);
}

/** A UTC day `YYYY-MM-DD` in words: "Monday, 7 December". */
export function dayInWords(day: string, locale: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return dateWriter(locale, { weekday: "long", day: "numeric", month: "long" })(date);
}

/** Today as a UTC day. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** A decimal digit of any script as 0–9; every other character as it is. */
export function plainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) as number;
    let start = point;
    while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start--;
    return String((point - start) % 10);
  });
}
