/** On which day a person should look again. */

const DAY = 86_400_000;

/**
 * Counts reading days.
 *
 * Args:
 *   from: UTC day, not counted itself.
 *   after: reading days to let pass, at least 1.
 *   readingDays: ISO days of the week, 1 = Monday to 7 = Sunday; at least one.
 * Returns: the UTC day of the last of them.
 */
export function lookAgain(from: string, after: number, readingDays: number[]): string {
  const date = new Date(`${from}T00:00:00Z`);
  for (let left = after; left > 0 && readingDays.length > 0; ) {
    date.setTime(date.getTime() + DAY);
    if (readingDays.includes(date.getUTCDay() || 7)) left -= 1;
  }
  return date.toISOString().slice(0, 10);
}
