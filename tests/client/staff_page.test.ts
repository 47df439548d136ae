import { describe, expect, it } from "vitest";
import { Api, ApiError, type Reply, type Request } from "../../report_portal/triage/client/api.js";
import { IdleClock } from "../../report_portal/triage/client/idle.js";
import { firstBreak, logFile, type LogRow } from "../../report_portal/triage/client/log_chain.js";
import replies from "../../report_portal/triage/replies.json";
import log from "./staff_log.json";
import saved from "./staff_log_saved.json";
import { data, messages, texts } from "./staff_house.js";

describe("the idle clock", () => {
  const setUp = () => {
    let now = 0;
    const seen: (number | null | "lock")[] = [];
    const clock = new IdleClock(900, { warn: (seconds) => seen.push(seconds), lock: () => seen.push("lock") }, () => now);
    clock.start();
    const at = (seconds: number) => {
      now = seconds * 1000;
      clock.tick();
    };
    return { clock, seen, at };
  };

  it("warns in the last minute and locks after it", () => {
    const { clock, seen, at } = setUp();
    at(839);
    expect(seen).toEqual([]);
    at(840);
    at(899);
    at(900);
    expect(seen).toEqual([60, 1, "lock"]);
    clock.stop();
  });

  it("locks at once after a laptop has slept", () => {
    const { seen, at } = setUp();
    at(100_000);
    expect(seen).toEqual(["lock"]);
  });

  it("takes a bump of the mouse for presence before the warning, and only a button during it", () => {
    const { clock, seen, at } = setUp();
    at(800);
    clock.touch();
    at(900);
    expect(seen).toEqual([]);
    at(1650);
    clock.touch();
    at(1690);
    expect(seen).toEqual([50, 10]);
    clock.touch(true);
    at(1700);
    expect(seen).toEqual([50, 10, null]);
    clock.stop();
  });
});

describe("calls", () => {
  const server = (status: number, body: unknown, seen: Request[] = []) =>
    new Api(async (request): Promise<Reply> => {
      seen.push(request);
      return { status, header: () => null, body: new TextEncoder().encode(JSON.stringify(body)) };
    });

  it("carries the token in a header and nowhere else", async () => {
    const seen: Request[] = [];
    const api = server(200, {}, seen);
    api.use("t0ken");
    await api.get("/log");
    expect(seen[0]).toMatchObject({ path: "/api/v1/log", headers: { Authorization: "Session t0ken" } });
    api.use(null);
    await api.get("/log");
    expect(seen[1]?.headers).toEqual({});
  });

  it("tells the code of a refusal, and of silence", async () => {
    await expect(server(409, { code: "sequence-taken" }).get("/x")).rejects.toMatchObject({ code: "sequence-taken", status: 409 });
    await expect(server(500, "nonsense").get("/x")).rejects.toMatchObject({ code: "unknown" });
    const silent = new Api(() => Promise.reject(new Error("down")));
    await expect(silent.get("/x")).rejects.toMatchObject({ code: "offline" });
  });

  it("says once that the session has ended", async () => {
    const api = server(401, { code: "not-signed-in" });
    let ended = 0;
    api.onSessionEnd = () => ended++;
    await expect(api.get("/x")).rejects.toBeInstanceOf(ApiError);
    expect(ended).toBe(0);
    api.use("t0ken");
    await expect(api.get("/x")).rejects.toBeInstanceOf(ApiError);
    await expect(api.get("/x")).rejects.toBeInstanceOf(ApiError);
    expect(ended).toBe(1);
  });
});

describe("the log", () => {
  // The first two rows of a log that the server's own code made.
  const rows: LogRow[] = log;
  it("is the chain that the server makes", () => {
    expect(rows.length).toBeGreaterThan(1);
    expect(firstBreak(rows)).toBeNull();
  });
  it.each(["day", "actor", "action", "object", "previous", "hash"] as const)("shows a changed %s", (name) => {
    const changed = rows.map((row, index) => (index === 1 ? { ...row, [name]: "0".repeat(row[name].length) } : row));
    expect(firstBreak(changed)).toBe(2);
  });
  it("is saved as the command reads it", () => {
    expect(new TextDecoder().decode(logFile("test-city", rows))).toBe(JSON.stringify(saved));
  });
  it("shows a row taken out", () => {
    expect(firstBreak(rows.slice(1))).toBe(1);
  });
});

describe("texts", () => {
  it("fills in values and leaves markup alone", () => {
    expect(texts.t("case.title", { number: "<b>1</b>" })).toBe("Case <b>1</b>");
    expect(texts.t("app.progress", { done: 1200, total: 5000 })).toBe("1,200 of 5,000");
    expect(texts.t("no.such.key")).toBe("no.such.key");
  });

  it("names days, months, languages and audiences", () => {
    expect(texts.day("2026-11-03")).toBe("Nov 3, 2026");
    expect(texts.month("2026-11")).toBe("November 2026");
    expect(texts.day("nonsense")).toBe("nonsense");
    expect(texts.relative(1)).toBe("tomorrow");
    expect(texts.language("ne")).toBe("Nepali");
    expect(texts.language("<b>")).toBe("Unknown language");
    expect(texts.audience("housing/city")).toBe("Housing team · City Hall");
  });

  it("has a word for every code of the instance's data", () => {
    const clocks = data.clocks.map(({ id }) => `clock.${id}`);
    const indicators = Object.keys(data.form.ilo_indicators).map((id) => `indicator.${id}`);
    const labels = Object.keys(replies).map((key) => `canned_label.${key}`);
    expect(labels.length).toBeGreaterThan(5);
    expect([...clocks, ...indicators, ...labels].filter((key) => !(key in messages))).toEqual([]);
  });
});
