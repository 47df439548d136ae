/** The days of a case: what a page sends of them. */
import { expect, it } from "vitest";
import { Api, json } from "../../report_portal/triage/client/api.js";
import { BULK_ACTS } from "../../report_portal/triage/client/cases/bulk.js";
import { lineOf } from "../../report_portal/triage/client/cases/board.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { arrived, hasUnreadable, setDates } from "../../report_portal/triage/client/cases/writing.js";
import { shelf } from "./city.js";
import { caseOf, data, TODAY } from "./staff_house.js";

function sending() {
  const sent: unknown[] = [];
  const api = new Api(({ body }) => {
    sent.push(JSON.parse(new TextDecoder().decode(body)));
    return Promise.resolve({ status: 200, header: () => null, body: json({}) });
  });
  return { api, sent };
}

it("sends only the day that changes, so that a colleague's day stays", async () => {
  const { api, sent } = sending();
  const { row } = caseOf();
  await setDates(api, row.id, 1, { reminder: TODAY });
  await setDates(api, row.id, 1, { closed: null });
  expect(sent).toEqual([
    { reminder: TODAY, seen: 1 },
    { closed: null, seen: 1 },
  ]);
});

it("reminds of several cases without a word on their closing", async () => {
  const { api, sent } = sending();
  const one = caseOf();
  const remind = BULK_ACTS.find(({ id }) => id === "remind");
  await remind?.run({ api } as never, lineOf(one, signalsOf(one, data, TODAY)), TODAY);
  expect(sent).toEqual([{ reminder: TODAY, seen: 1 }]);
});

it("counts what was refused as looked at, and what was not handed over as not", async () => {
  const person = await shelf({ core: { areas: ["work"] }, private: {}, contact: {} });
  const before = await person.open();
  expect([arrived(before), hasUnreadable(before)]).toEqual([1, false]);
  await person.say("Second words.");
  await person.reply("We have read it.");
  await person.say("Third words.");
  const whole = await person.open();
  expect([arrived(whole), hasUnreadable(whole)]).toEqual([3, false]);
  const last = person.files.get("in/3/message") as Uint8Array;
  person.files.set("in/3/message", person.files.get("in/2/message") as Uint8Array);
  const spoilt = await person.open();
  expect([spoilt.next.seen, arrived(spoilt), hasUnreadable(spoilt)]).toEqual([2, 3, true]);
  person.files.delete("in/3/message");
  expect(arrived(await person.open())).toBe(2);
  person.files.set("in/3/message", last);
  expect(arrived(await person.open())).toBe(3);
});
