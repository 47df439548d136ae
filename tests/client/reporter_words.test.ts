import { describe, expect, it } from "vitest";
import { lookAgain } from "../../report_portal/intake/client/schedule.js";
import { shiftCounter } from "../../report_portal/web/client/leave.js";
import { dayInWords, fill, plainDigits } from "../../report_portal/web/client/words.js";

describe("texts with gaps", () => {
  it("fills named gaps and leaves unknown ones to be seen", () => {
    expect(fill("{a} of {b}, {c}", { a: 1, b: "two" })).toBe("1 of two, {c}");
  });
  it("does not read markup or patterns in what is filled in", () => {
    expect(fill("{a}", { a: "$& {b} <b>" })).toBe("$& {b} <b>");
  });
});

describe("digits", () => {
  it.each(["٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "෦෧෨෩෪෫෬෭෮෯", "۰۱۲۳۴۵۶۷۸۹", "0123456789"])("%s", (digits) => {
    expect(plainDigits(digits)).toBe("0123456789");
  });
  it("leaves everything else alone", () => {
    expect(plainDigits("a ٣-½")).toBe("a 3-½");
  });
});

describe("the day to look again", () => {
  const weekdays = [1, 2, 3, 4, 5];
  it.each([
    ["2026-11-23", 3, "2026-11-26"],
    ["2026-11-26", 3, "2026-12-01"],
    ["2026-11-28", 1, "2026-11-30"],
    ["2026-12-30", 3, "2027-01-04"],
  ])("from %s after %i reading days is %s", (from, after, day) => {
    expect(lookAgain(from, after, weekdays)).toBe(day);
  });
  it("counts Sunday as the seventh day", () => {
    expect(lookAgain("2026-11-23", 1, [7])).toBe("2026-11-29");
  });
});

describe("days in words", () => {
  const english = {
    day: "{weekday}, {month} {day}",
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: "January February March April May June July August September October November December".split(" "),
  };
  it("does not slip by a day in any time zone", () => {
    expect(dayInWords("2026-11-26", english)).toBe("Thursday, November 26");
    expect(dayInWords("2026-11-29", english)).toBe("Sunday, November 29");
    expect(dayInWords("2027-01-01", english)).toBe("Friday, January 1");
  });
  it("shows what is no day as it is", () => {
    expect(dayInWords("soon", english)).toBe("soon");
  });
});

describe("Shift three times", () => {
  const counted = () => {
    let now = 1000;
    const press = shiftCounter(() => now);
    return (key: string, wait = 100, repeat = false) => {
      now += wait;
      return press(key, repeat);
    };
  };
  it("leaves at the third press", () => {
    const press = counted();
    expect([press("Shift"), press("Shift"), press("Shift")]).toEqual([false, false, true]);
  });
  it("does not count a key that is held down", () => {
    const press = counted();
    expect([press("Shift"), press("Shift", 50, true), press("Shift", 50, true), press("Shift")]).not.toContain(true);
  });
  it("begins again after another key", () => {
    const press = counted();
    expect([press("Shift"), press("A"), press("Shift"), press("Shift")]).not.toContain(true);
  });
  it("begins again after a pause", () => {
    const press = counted();
    expect([press("Shift"), press("Shift"), press("Shift", 5000)]).not.toContain(true);
  });
});
