/** Lines out of the browser and back: each case once, whatever a server lists, and none that a stranger made. */
import { describe, expect, it } from "vitest";
import routes from "../../report_portal/instance/routing.json";
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { Keyring } from "../../report_portal/crypto/client/keyring.js";
import { jsonBytes } from "../../report_portal/crypto/client/octets.js";
import { newIdentity, readStatistics, sealStatistics, type StatisticsLine, type YearFigures } from "../../report_portal/crypto/client/staff.js";
import { Api, json, type Request } from "../../report_portal/triage/client/api.js";
import { type Case, Caseload } from "../../report_portal/triage/client/cases/caseload.js";
import { closeCase } from "../../report_portal/triage/client/cases/closing.js";
import { codesOf } from "../../report_portal/triage/client/figures/codes.js";
import { collect, givenFigures } from "../../report_portal/triage/client/figures/collecting.js";
import { fixFigures } from "../../report_portal/triage/client/figures/giving.js";
import { keepLine, newNumber } from "../../report_portal/triage/client/figures/line.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { Roster, signMember } from "../../report_portal/triage/client/keys/roster.js";
import vectors from "../vectors/statistics.json";
import { audienceKeys, CITY, identitiesOf, instance, root, shelf } from "./city.js";
import { caseOf, data, texts, TODAY } from "./staff_house.js";

const me = newIdentity();
const MEMBER = "ab".repeat(16);
const MONTH = TODAY.slice(0, 7);
const codes = codesOf(data, instance);
const LINE = vectors.entries.find(({ name }) => name === "a line")?.entry as unknown as StatisticsLine;
const YEAR = vectors.entries.find(({ name }) => name === "a year")?.entry as unknown as YearFigures;

const member = (role: "coordinator" | "member", day: string, previous: string | null = null) =>
  signMember(
    { ...{ instance: CITY, member: MEMBER, name: "Ana", recipient: me.recipient, verify_key: me.verifyKey, role }, ...{ affiliation: "ngo", audiences: [], status: "active", day, previous } },
    root.signSeed,
  );

const sessionOf = (role: "coordinator" | "member" | "liaison" = "coordinator", day = "2026-01-02"): Session =>
  ({
    account: { member: MEMBER, role, affiliation: "ngo" },
    instance,
    keys: [...audienceKeys].map(([audience, { identity }]) => ({ audience, epoch: 1, identity })),
    signSeed: me.signSeed,
    roster: Roster.read([member(role === "liaison" ? "member" : role, day)], { roots: [root.verifyKey], records: [] }, CITY),
  }) as unknown as Session;

/** Lines of deleted cases at a server that gives what it is told to. */
function server(files: Map<string, Uint8Array>, listed = [...files.keys()]) {
  const requests: Request[] = [];
  const api = new Api((request) => {
    requests.push(request);
    const body = request.path.includes("/statistics/files")
      ? encodeBundle([["meta", jsonBytes({})], ...files])
      : json({ lines: listed.map((line) => ({ line, month: MONTH })) });
    return Promise.resolve({ status: 200, header: () => null, body });
  });
  return { api, requests };
}

const sealedAs = async (id: string, entry: StatisticsLine | YearFigures = LINE, seed = me.signSeed, month = MONTH) =>
  (await sealStatistics(instance, ["resource/ngo"], { id, member: MEMBER, month, entry }, seed)).statistics;
const caseload = { counted: () => new Set(), cases: () => [caseOf({ received: "2026-01-09" }), caseOf({ received: "2025-12-31" }), caseOf({ received: "2026-01-09", withdrawn: "2026-02-01" })] } as unknown as Caseload;
const collected = (api: Api, session = sessionOf()) => collect(api, session, caseload, codes, "2026", () => {});

describe("Lines of deleted cases", () => {
  it("are counted beside the cases that are here, each once, for the year in which the report came", async () => {
    const [first, second, older] = [newNumber(), newNumber(), newNumber()];
    const files = new Map([[first, await sealedAs(first)], [second, await sealedAs(second)], [older, await sealedAs(older, { ...LINE, received: "2025-12" })]]);
    const { api, requests } = server(files, [first, second, first, older]);
    const session = sessionOf();
    const { lines, refused } = await collected(api, session);
    expect([lines.map(({ received, language }) => [received, language]), refused]).toEqual([[["2026-01", "en"], ["2026-01", "ne"], ["2026-01", "ne"]], 0]);
    const before = requests.length;
    await collected(api, session);
    // What was opened once is not fetched again.
    expect(requests.slice(before).map(({ path }) => path)).toEqual(["/api/v1/statistics?from=2026-01"]);
  });

  it("are left out and said to be where a server swaps, forges or keeps them back", async () => {
    const ids = [newNumber(), newNumber(), newNumber(), newNumber(), newNumber(), newNumber()] as [string, string, string, string, string, string];
    const good = await sealedAs(ids[0]);
    const files = new Map([
      [ids[0], good],
      [ids[1], good],
      [ids[2], await sealedAs(ids[2], LINE, newIdentity().signSeed)],
      [ids[3], await sealedAs(ids[3], LINE, me.signSeed, "2025-12")],
      [ids[4], await sealedAs(ids[4], YEAR)],
    ]);
    const { lines, refused } = await collected(server(files, ids).api);
    expect([lines.length, refused]).toEqual([2, 5]);
  });
});

describe("The line of a case that is still here", () => {
  it("is not counted beside it by a server that lists it, nor one that a later closing replaced", async () => {
    const { row: open } = caseOf({ received: "2026-01-09" });
    const indexes = new Map<string, Uint8Array>();
    const lines = new Map<string, Uint8Array>();
    let row = open;
    const reports = await shelf({ core: { areas: ["work"] }, private: {}, contact: {} });
    const api = new Api(({ method, path, body }) => {
      const answer = (status: number, bytes: Uint8Array) => Promise.resolve({ status, header: () => null, body: bytes });
      if (path.includes("/index/")) {
        if (method === "PUT") indexes.set(path, body as Uint8Array);
        return answer(indexes.has(path) ? 200 : 404, indexes.get(path) ?? json({}));
      }
      if (path.includes("/reports?")) return answer(200, json({ reports: [row] }));
      if (path.endsWith("/reports/files")) return answer(200, encodeBundle([["meta", jsonBytes({})], ...[...reports.files].map(([name, file]): [string, Uint8Array] => [`${row.id}/${name}`, file])]));
      if (path.endsWith("/statistics/files")) return answer(200, encodeBundle([["meta", jsonBytes({})], ...lines]));
      if (path.endsWith("/statistics")) {
        const files = decodeBundle(body as Uint8Array);
        const { line } = JSON.parse(new TextDecoder().decode(files.get("meta"))) as { line: string };
        lines.set(line, files.get("statistics") as Uint8Array);
      }
      if (path.includes("/statistics?")) return answer(200, json({ lines: [...lines.keys()].map((line) => ({ line, month: MONTH })) }));
      return answer(200, json({}));
    });
    const session = { ...sessionOf(), instance: { ...instance, routing: routes } } as unknown as Session;
    row = { ...open, id: reports.keys.mailbox };
    const begun = async () => {
      const made = new Caseload(api, session, texts);
      await made.look();
      return made;
    };
    const mine = await begun();
    for (let times = 0; times < 2; times++) {
      const opened = await mine.open(row.id);
      await closeCase({ api, session, caseload: mine, data, today: TODAY }, mine.find(row.id) as Case, opened, "advice_given", true);
    }
    await mine.write();
    row = { ...row, closed: TODAY };
    expect(lines.size).toBe(2);
    // A colleague's page knows it by the sealed index.
    const found = await collect(api, session, await begun(), codes, "2026", () => {});
    expect([found.lines.length, found.refused]).toEqual([1, 0]);
    mine.forget();
  });
});

describe("Closing", () => {
  const put = async (one = caseOf({ received: "2026-11-20" }, { ticks: { areas: ["work"] } }), session = sessionOf()) => {
    const { api, requests } = server(new Map());
    await keepLine({ api, session, today: TODAY }, codes, one, "advice_given", newNumber());
    return requests;
  };

  it("leaves a sealed line with the outcome, answered by the message of closing", async () => {
    const one = caseOf({ received: "2026-11-20" }, { ticks: { areas: ["work"] } });
    const [request] = (await put(one)) as [Request];
    expect([request.method, request.path]).toEqual(["PUT", `/api/v1/reports/${one.row.id}/statistics`]);
    const files = decodeBundle(request.body as Uint8Array);
    const { line } = JSON.parse(new TextDecoder().decode(files.get("meta"))) as { line: string };
    const read = await readStatistics(files.get("statistics"), new Keyring(identitiesOf(["resource/ngo"])), CITY, line, () => me.verifyKey);
    expect(read).toMatchObject({ month: MONTH, entry: { received: "2026-11", subjects: ["work"], answered: "week", outcome: "advice_given", teams: ["resource/ngo"] } });
  });

  it("leaves none of advertising, nor by who speaks for an office", async () => {
    const junk = caseOf({}, { file: { notes: 1, assigned: null, cover: null, mark: "junk", of: null, samePerson: [], tasks: 0, due: null, factDays: {}, conflicts: [] } });
    expect(await put(junk)).toEqual([]);
    expect(await put(caseOf(), sessionOf("liaison"))).toEqual([]);
  });
});

describe("Figures that were given out", () => {
  it("are believed of a coordinator of that month alone", async () => {
    const kept: Uint8Array[] = [];
    const taking = new Api((request) => {
      kept.push(decodeBundle(request.body as Uint8Array).get("statistics") as Uint8Array, decodeBundle(request.body as Uint8Array).get("meta") as Uint8Array);
      return Promise.resolve({ status: 201, header: () => null, body: json({}) });
    });
    await fixFigures(taking, sessionOf(), YEAR, TODAY);
    const { line } = JSON.parse(new TextDecoder().decode(kept[1])) as { line: string };
    const files = new Map([[line, kept[0] as Uint8Array]]);
    expect(await givenFigures(server(files).api, sessionOf(), YEAR.year, line)).toEqual(YEAR);
    expect(await givenFigures(server(files).api, sessionOf("member"), YEAR.year, line)).toBeNull();
    expect(await givenFigures(server(files).api, sessionOf("coordinator", "2026-12-01"), YEAR.year, line)).toBeNull();
    expect(await givenFigures(server(files).api, sessionOf(), "2025", line)).toBeNull();
  });
});
