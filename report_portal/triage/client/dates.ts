/** Dates and numbers of the staff screens, whose languages every browser knows. */

/** The locale with the digits 0–9, which stand on every telephone, in every text and on paper. */
export const plainTag = (locale: string): string => `${locale}-u-nu-latn`;

/**
 * Writes UTC dates in words. Arabic has two sets of month names: Syria and Iraq use one, Egypt, Sudan and the Maghreb
 * the other, and many people know only their own. Both are written, with a stroke between them.
 */
export function dateWriter(locale: string, options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const format = (tag: string, what: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...what, timeZone: "UTC" });
  if (locale !== "ar") {
    const plain = format(plainTag(locale), options);
    return (date) => plain.format(date);
  }
  const first = format(plainTag("ar-SY"), options);
  const second = format("ar-EG", { month: "long" });
  return (date) => {
    const both = first.formatToParts(date).map(({ type, value }) => (type === "month" ? `${value}/${second.format(date)}` : value));
    return both.join("");
  };
}
