/** Members of what reporters and paper stations write, for the staff who read it. */
import { answers, attachments, count, day, hex, list, members, oneOf, type Shape, text } from "./shape.js";

const recipient: Shape = (value) => text(value) && (value as string).startsWith("age1pq1");

const reporter = members({ recipient, verify_key: hex(32), answer_mac: hex(32) });

const exactly =
  (word: string): Shape =>
  (value) =>
    value === word;

/** Pictures of handwriting, each with its question. Sheets sealed before they went along, and screens, have none. */
const handwriting: Shape = (value) =>
  value === undefined || (attachments(value) && (value as { question?: unknown }[]).every(({ question }) => text(question)));

/** Sheets sealed before they named their form, and screens, have none. */
const form: Shape = (value) => value === undefined || hex(8)(value);

export const CORE = members({
  part: exactly("core"),
  form,
  form_version: count,
  locale: text,
  channel: oneOf("web terminal phone walk_in paper"),
  answers,
  readers: list(text),
  attachments,
});

export const PRIVATE = members({ part: exactly("private"), answers, reporter });
/** A paper station has no reporter's keys; it names the member who confirmed the sheet. */
export const PRIVATE_OF_PAPER = members({ part: exactly("private"), answers, member: hex(16), attachments: handwriting });
export const CONTACT = members({ part: exactly("contact"), answers, attachments: handwriting });
export const PAPER_FORM = members({ form: hex(8), language: text, form_version: count, reporter, member: hex(16) });

/** What a message adds to the contact section, in a file of its own. */
export const MESSAGE_CONTACT = members({ part: exactly("contact"), answers });

/** Most questions of one strike: a form has fewer, and whoever reads looks at each. */
const STRIKES = 200;

export const IN_SHAPES: Record<string, Shape> = {
  // Messages from before answers for the NGO alone could be added have no `private`.
  message: members({ text, locale: text, answers, private: (value) => value === undefined || answers(value), attachments }),
  permission: members({ audience: text, choice: oneOf("yes no facts_only all_but_contact"), question: count }),
  strike: members({ questions: (value) => list(text)(value) && (value as unknown[]).length > 0 && (value as unknown[]).length <= STRIKES, day }),
  new_code: members({ reporter, proof: hex(64) }),
  withdrawal: members({}),
};
