import { describe, expect, it } from "vitest";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import { Api, ApiError, json } from "../../report_portal/triage/client/api.js";
import { Caseload } from "../../report_portal/triage/client/cases/caseload.js";
import { encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { addDays, today } from "../../report_portal/triage/client/days.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";

const AUDIENCE = "resource/ngo";
const own = newIdentity();

const session = {
  account: { member: "0".repeat(32), affiliation: "ngo" },
  instance: {
    instance: "timisoara",
    audiences: [{ id: AUDIENCE, team: "resource", affiliation: "ngo", direct: true, epoch: 1, recipient: own.recipient }],
  },
  keys: [{ audience: AUDIENCE, epoch: 1, identity: own.identity }],
  signSeed: own.signSeed,
  roster: { find: () => undefined },
} as unknown as Session;

const ids = Array.from({ length: 7 }, (_, number) => String(number).repeat(32));
const row = (id: string) => ({
  ...{ id, received: "2026-11-23", moved: "2026-11-23", answered: null, closed: null, reminder: null },
  ...{ in_sequence: 1, out_sequence: 0, withdrawn: null, attachments: 0 },
});

/** A server that gives the files of at most so many reports at once. */
function server(most: number) {
  const asked: number[] = [];
  /** What was asked for, in order, lists by their addresses. */
  const listed: string[] = [];
  const api = new Api(({ path, method, body }) => {
    const answer = (status: number, bytes: Uint8Array) => Promise.resolve({ status, header: () => null, body: bytes });
    if (path.includes("/index/")) return answer(method === "GET" ? 404 : 200, json({}));
    if (path.includes("/reports?")) listed.push(path);
    if (path.includes("/reports?")) return answer(200, json({ reports: ids.map(row) }));
    const { length } = (JSON.parse(new TextDecoder().decode(body)) as { ids: string[] }).ids;
    asked.push(length);
    listed.push(`${length} files`);
    return length > most ? answer(413, json({ code: "too-large" })) : answer(200, encodeBundle([["meta", json({})]]));
  });
  return { api, asked, listed };
}

const words = { isCoded: () => true, data: { form: { sections: [] } } };

describe("opening what is new", () => {
  it("asks for fewer reports where all are too much for one answer", async () => {
    const { api, asked } = server(2);
    const caseload = new Caseload(api, session, words);
    const told: number[] = [];
    await caseload.start((done) => told.push(done));
    expect(caseload.cases().map(({ row: { id } }) => id)).toEqual(ids);
    expect(asked.filter((length) => length <= 2).reduce((all, length) => all + length)).toBe(7);
    // How often progress is told depends on the machine; it only grows, across the halves too, and ends whole.
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect([told[0], told.at(-1)]).toEqual([0, 7]);
  });

  it("forgets what the server deleted meanwhile, so that nothing is counted beside the line it left", async () => {
    const { api } = server(50);
    const caseload = new Caseload(api, session, words);
    await caseload.start(() => {});
    const left = ids.splice(2);
    await caseload.refresh();
    expect(caseload.cases().map(({ row: { id } }) => id)).toEqual(ids);
    ids.push(...left);
  });

  it("opens what came in lately before it knows the whole list", async () => {
    const { api, listed } = server(40);
    await new Caseload(api, session, words).start(() => {});
    const day = addDays(today(), -3);
    expect(listed).toEqual([`/reports?limit=500&from=${day}`, "6 files", "/reports?limit=500", "1 files"].map((path) => path.replace("/reports", "/api/v1/reports")));
  });

  it("does not ask for ever where even one is refused", async () => {
    const { api, asked } = server(0);
    await expect(new Caseload(api, session, words).start(() => {})).rejects.toThrow(ApiError);
    expect(asked).toEqual([6, 3, 1]);
  });
});
