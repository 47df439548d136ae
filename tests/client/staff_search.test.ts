import { describe, expect, it } from "vitest";
import { type Line, lineOf } from "../../report_portal/triage/client/cases/board.js";
import { hit, wanted } from "../../report_portal/triage/client/cases/search.js";
import { latin } from "../../report_portal/triage/client/cases/script.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { entryOf } from "../../report_portal/triage/client/cases/entry.js";
import { storyOf } from "../../report_portal/triage/client/cases/stories.js";
import { shelf } from "./city.js";
import { caseOf, data, texts, TODAY } from "./staff_house.js";

const line = (words: Record<string, string>, conflict = false): Line => {
  const one = caseOf({ id: "ab".repeat(16) }, { words, conflict, read: 1 });
  return lineOf(one, signalsOf(one, data, TODAY));
};
const finds = (typed: string, words: Record<string, string>): string | null => {
  const query = wanted(typed);
  return query && (hit(line(words), query, undefined)?.where ?? null);
};
const employer = (name: string) => ({ employer_name: name });

describe("letters of other scripts", () => {
  it.each([
    ["Елба", "elba"],
    ["ЕЛБА Констракт", "elba konstrakt"],
    ["Șantierul Țării", "santierul tarii"],
    ["एल्बा", "elba"],
    ["এলবা", "elba"],
    ["එල්බා", "elba"],
    ["ΕΛΒΑ", "elva"],
    ["Straße 4", "strasse 4"],
    ["a\u202eb\u200dc\u0301", "abc"],
    ["漢字", "漢字"],
    ["=cmd|' /C calc'!A0", "cmd c calc a0"],
  ])("%s is %s", (text, letters) => expect(latin(text)).toBe(letters));
});

describe("a name", () => {
  it.each([
    ["Елба", "Elba"],
    ["elba", "Елба ООО"],
    ["ELBA S.R.L.", "elba"],
    ["إلبا", "Elba"],
    ["ایلبا", "Elba"],
    ["எல்பா", "Elba"],
    ["एल्बा", "Elba SRL"],
    ["এলবা", "ЕЛБА"],
    ["santier", "Șantierul Nou"],
    ["nou santierul", "Șantierul Nou"],
    ["alfa construkt", "Alfa Construct"],
    ["شركة بناء", "Banna Sherket"],
  ])("typed as %s finds %s", (typed, name) => expect(finds(typed, employer(name))).toBe("employer_name"));

  it.each([
    ["Elba", "Alfa Construct"],
    ["Elba", "Elna"],
    ["Demo 1", "Demo 2"],
    ["elba beta", "Elba"],
  ])("typed as %s does not find %s", (typed, name) => expect(finds(typed, employer(name))).toBeNull());

  it("is looked for in places too", () => {
    expect(finds("lalelelor", { housing_place: "Str. Lalelelor nr. 4" })).toBe("housing_place");
  });

  it.each(["", "  ", "...", "\u202e"])("%j asks for nothing", (typed) => expect(wanted(typed)).toBeNull());
});

describe("a number", () => {
  it("is found by its beginning, with or without a space, in any digits", () => {
    const { number } = line({});
    expect(finds(number, {})).toBe("number");
    expect(finds(`${number.slice(0, 3)} ${number.slice(3)}`, {})).toBe("number");
    expect(finds([...number].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join(""), {})).toBe("number");
  });

  it("can stand in an address as well", () => {
    expect(finds("77", { housing_place: "Str. Lalelelor 77" })).toBe("housing_place");
  });
});

it("shows nothing of a case that may be about the reader, but finds it by its number", () => {
  const one = line(employer("Elba"), true);
  const search = (typed: string) => hit(one, wanted(typed) as NonNullable<ReturnType<typeof wanted>>, { said: "Elba", key: " elba" });
  expect(search("Elba")).toBeNull();
  expect(search(one.number)).toEqual({ where: "number", said: "" });
});

describe("a story", () => {
  it("is searched with the thread, across accents and scripts, and shown around what was found", async () => {
    const mailbox = await shelf({ core: { areas: ["work"], story: `${"before ".repeat(40)}the foreman Ștefan shouted <b>` }, contact: { contact_value: "0700123456" } });
    await mailbox.say("мой паспорт у него");
    const story = storyOf(await mailbox.open(), texts);
    const search = (typed: string) => hit(line({}), wanted(typed) as NonNullable<ReturnType<typeof wanted>>, story);
    expect(search("stefan")).toMatchObject({ where: "story", said: expect.stringContaining("foreman Ștefan shouted <b>") as string });
    expect(search("pasport")?.said).toContain("паспорт");
    expect(search("0700123456")).toBeNull();
    expect(search("work")).toBeNull();
  });

  it("is not found any more by what was struck or replaced", async () => {
    const mailbox = await shelf({ core: { areas: ["work"], story: "the foreman Stefan", employer_name: "Elba" }, private: { told_before_who: "Popescu" } });
    const message = (answers: Record<string, string>) => mailbox.send({ kind: "message", text: "", answers, private: {}, attachments: [] });
    const finds = async (typed: string) => {
      const opened = await mailbox.open();
      const entry = entryOf(opened, { in: mailbox.inSequence, out: 0 }, texts, undefined);
      const one = caseOf({ id: "ab".repeat(16) }, entry);
      return hit(lineOf(one, signalsOf(one, data, TODAY)), wanted(typed) as NonNullable<ReturnType<typeof wanted>>, storyOf(opened, texts))?.where ?? null;
    };
    expect([await finds("stefan"), await finds("popescu"), await finds("elba")]).toEqual(["story", "story", "employer_name"]);
    await message({ story: "the owner Ivan", employer_name: "Omega" });
    expect([await finds("stefan"), await finds("ivan"), await finds("elba"), await finds("omega")]).toEqual([null, "story", null, "employer_name"]);
    await mailbox.send({ kind: "strike", questions: ["story", "told_before_who", "employer_name"], day: "2026-03-02" });
    expect([await finds("ivan"), await finds("popescu"), await finds("omega"), await finds("stefan")]).toEqual([null, null, null, null]);
  });

  it("says nothing of a case that nobody opened", () => expect(finds("stefan", {})).toBeNull());
});
