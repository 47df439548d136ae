/** Entry of the part in which a report is followed with its code. */
import type { Answers } from "../../web/client/forms.js";
import { Box } from "./box.js";
import { forgetAdding } from "./add_screen.js";
import { forgetBox, showBox } from "./box_screen.js";
import { forgetFiles, showFiles } from "./files_screen.js";
import { type Door, type Kit, kit, type Part, take } from "./kit.js";
import { forgetNewCode } from "./new_code_screen.js";
import { part } from "./parts.js";
import { forgetReturn, showReturn } from "./return.js";
import { hush } from "./read_aloud.js";
import type { ReporterKeys } from "./seal.js";
import { forgetStriking } from "./strike_screen.js";
import { trustedInstance } from "./trust.js";
import { dropScreen, redraw } from "./view.js";

/** The mailbox of the report that was just sent: kept through failures, so that a retry is recognised and nothing is stored twice. */
let sent: Box | null = null;

const screens: Part = {
  relabel(form) {
    take({ ...kit(), form });
    redraw();
  },
  back: () => false,
  forget() {
    hush();
    forgetReturn();
    forgetFiles();
    forgetNewCode();
    forgetAdding();
    forgetStriking();
    forgetBox();
    sent = null;
    dropScreen();
  },
};

/** Asks for the code. */
export function begin(given: Kit): Part {
  take(given);
  showReturn();
  return screens;
}

/**
 * Goes on with the keys of a report that was just sent.
 *
 * Returns: null where coded answers were added, and the screen stays.
 * Raises: as reading the mailbox and sending to it do; the screen stays then too.
 */
export async function goOn(given: Kit, keys: ReporterKeys, door: Door | Answers): Promise<Part | null> {
  take(given);
  if (door === "code") {
    // What is tested is the paper, not this page: the keys are forgotten before the code is asked for.
    (await part()).forgetKeys(keys);
    showReturn();
    return { ...screens, back: () => true };
  }
  const seal = await part();
  const trusted = trustedInstance(seal);
  const box = sent?.keys === keys ? sent : new Box(seal, trusted, keys);
  sent = box;
  await Promise.all([box.read(), trusted.get().catch(() => undefined)]);
  if (typeof door === "object") {
    await box.send({ kind: "message", text: "", answers: door, private: {}, attachments: [] });
    return null;
  }
  if (door === "files" && trusted.last && !box.mailbox.stateProblem) showFiles(box);
  else showBox(box, null);
  // Nothing lies behind: what was sent is forgotten here.
  return { ...screens, back: () => true };
}
