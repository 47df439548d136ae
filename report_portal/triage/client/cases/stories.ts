/** What people wrote, of the reports that were opened since signing in. It lives in this page's memory alone. */
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { toldOf } from "./answers.js";
import type { Coded } from "./entry.js";
import { latin } from "./script.js";

/** Characters kept of one report: no stranger's report takes the memory of all others. */
const KEPT = 20_000;

export interface Story {
  /** As it was written, for the lines around what was found. */
  said: string;
  /** The same in letters that can be compared, each word behind a space. */
  key: string;
}

/** Every word that counts in the report and its messages, both ways: what was struck or replaced is not found again. How to reach the person is not among them. */
export function storyOf(opened: OpenedReport, coded: Coded): Story {
  const said: string[] = [];
  for (const side of ["routed", "private"] as const) {
    for (const [question, answer] of Object.entries(toldOf(opened, coded.data.form, side).now)) {
      if (typeof answer === "string" && !coded.isCoded(question)) said.push(answer);
    }
  }
  for (const item of opened.thread) if (item.ok && item.verified && typeof item.head.text === "string") said.push(item.head.text);
  const text = said.join("\n").slice(0, KEPT);
  return { said: text, key: ` ${latin(text)}` };
}
