/** Releases that went against what the person told or allowed are found by whoever looks again. */
import { describe, expect, it } from "vitest";
import routingData from "../../report_portal/instance/routing.json";
import type { Answers } from "../../report_portal/crypto/client/item.js";
import type { OpenedReport, Release } from "../../report_portal/crypto/client/staff.js";
import { against, barredOffices, isBarred } from "../../report_portal/triage/client/cases/against.js";
import type { Routing } from "../../report_portal/web/client/routing.js";
import { data } from "./staff_house.js";

const routing = routingData as unknown as Routing;
const DAY = "2026-11-02";
const LABOUR = "labour/state";
const WORK: Answers = { areas: ["work"], work_problem: ["not_paid"], employer_name: "Demo", story: "words" };

interface Later {
  kind: "message" | "permission" | "strike" | "release_notice";
  [member: string]: unknown;
}

const report = (answers: Answers, ...later: Later[]): OpenedReport =>
  ({
    core: { ok: true, head: { answers, locale: "en", channel: "web" } },
    private: { ok: true, head: { answers: {} } },
    contact: { ok: true, head: { answers: {} } },
    thread: later.map((head, at) => ({ ok: true, verified: true, direction: "in", sequence: at + 2, head: { day: DAY, ...head } })),
  }) as unknown as OpenedReport;

const release = (answers: Answers, files = 0): Release =>
  ({ audience: LABOUR, day: DAY, answers, attachments: Array.from({ length: files }, () => ({})) }) as unknown as Release;

const found = (opened: OpenedReport, sent: Release) => against(opened, data.form, routing, sent);
const PACKET = release({ work_problem: ["not_paid"], employer_name: "Demo" });

describe("a release looked at again", () => {
  it("is within what was allowed, at first or with the code, also where that was narrowed since", () => {
    expect(found(report({ ...WORK, share_inspectors: "facts_only" }), PACKET)).toBeNull();
    expect(found(report(WORK, { kind: "permission", audience: LABOUR, choice: "facts_only" }), PACKET)).toBeNull();
    const narrowed = report({ ...WORK, share_inspectors: "all_but_contact" }, { kind: "permission", audience: LABOUR, choice: "no" });
    expect(found(narrowed, release({ story: "words" }, 1))).toBeNull();
  });

  it.each<[string, OpenedReport, Release]>([
    ["without any choice", report(WORK), PACKET],
    ["against a no", report({ ...WORK, share_inspectors: "no" }), PACKET],
    ["with more words than the facts", report({ ...WORK, share_inspectors: "facts_only" }), release({ story: "words" })],
    ["with files", report({ ...WORK, share_inspectors: "facts_only" }), release({ employer_name: "Demo" }, 1)],
    ["with what never leaves", report({ ...WORK, share_inspectors: "all_but_contact" }), release({ share_city: "yes" })],
    ["by a yes for another office", report(WORK, { kind: "permission", audience: "housing/city", choice: "yes" }), PACKET],
  ])("was not allowed %s", (_what, opened, sent) => expect(found(opened, sent)).toBe("not_allowed"));

  it("was not allowed over a no that its own notice had read, whatever was allowed before", () => {
    const no = { kind: "permission", audience: LABOUR, choice: "no" } as const;
    const notice = (seen: number, day = DAY) => ({ kind: "release_notice", audience: LABOUR, seen, day }) as const;
    const after = (...later: Later[]) => found(report({ ...WORK, share_inspectors: "facts_only" }, no, ...later), PACKET);
    expect(after(notice(2))).toBe("not_allowed");
    expect(after(notice(1))).toBeNull();
    expect(after(notice(2, "2026-11-03"))).toBeNull();
    // Two of one day are not told apart.
    expect(after(notice(1), notice(2))).toBeNull();
    expect(after({ ...no, choice: "facts_only" }, notice(3))).toBeNull();
    expect(after({ ...no, choice: "facts_only" }, notice(2))).toBe("not_allowed");
  });

  it.each<[string, Answers, Later[]]>([
    ["a labour inspector", { who_did_it: ["labour_inspector"] }, []],
    ["the police or immigration", { who_did_it: ["employer", "police_immigration"] }, []],
    ["a child", { age_group: "under_18" }, []],
    ["an inspector told later", {}, [{ kind: "message", answers: { who_did_it: ["labour_inspector"] } }]],
    ["an inspector struck since", { who_did_it: ["labour_inspector"] }, [{ kind: "strike", questions: ["who_did_it"] }]],
  ])("was barred for %s, whatever was allowed", (_who, answers, later) =>
    expect(found(report({ ...WORK, share_inspectors: "all_but_contact", ...answers }, ...later), PACKET)).toBe("barred"),
  );

  it("is not barred by what a coordinator may lift, nor for an office that was not named", () => {
    expect(found(report({ ...WORK, share_inspectors: "facts_only", reporting_for: "someone_else" }), PACKET)).toBeNull();
    expect(found(report({ ...WORK, share_inspectors: "facts_only", who_did_it: ["city_official"] }), PACKET)).toBeNull();
  });

  it("says for a copy which offices are barred", () => {
    const named = report({ ...WORK, who_did_it: ["labour_inspector"] });
    expect(barredOffices(named, data.form, routing, [LABOUR, "housing/city"])).toEqual([LABOUR]);
  });

  it("is known to the office itself where what it was sent names it", () => {
    expect(isBarred(routing, LABOUR, { who_did_it: ["labour_inspector"] })).toBe(true);
    expect(isBarred(routing, "housing/city", { who_did_it: ["labour_inspector"] })).toBe(false);
  });
});
