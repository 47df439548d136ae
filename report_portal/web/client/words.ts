/** Texts with gaps, days and numbers in the reader's language. */

export type Values = Record<string, string | number>;

/** Fills `{name}` gaps. A gap without a value stays visible. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** How days are written in a language; it comes with the words, since browsers lack many of ours. */
export interface Calendar {
  /** Order of `{weekday}`, `{day}` and `{month}`. */
  day: string;
  /** From Monday. */
  weekdays: string[];
  /** From January. */
  months: string[];
}

/** A UTC day `YYYY-MM-DD` in words: "Monday, 7 December". The digits are 0–9, as on every telephone and on paper. */
export function dayInWords(day: string, { day: order, weekdays, months }: Calendar): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return fill(order, {
    weekday: weekdays[(date.getUTCDay() + 6) % 7] as string,
    day: date.getUTCDate(),
    month: months[date.getUTCMonth()] as string,
  });
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
