/** Entry of the part in which a report is written and sent. */
import { type Kit, kit, type Part, take } from "./kit.js";
import { part } from "./parts.js";
import { hush } from "./read_aloud.js";
import { forgetReport, startReport, stepBack } from "./report.js";
import { trustedInstance } from "./trust.js";
import { dropScreen, redraw } from "./view.js";

/** Shows the first question. */
export function begin(given: Kit): Part {
  take(given);
  startReport();
  // Fetched while the person answers; the screen that needs it asks again if this fails.
  part()
    .then((seal) => trustedInstance(seal).get())
    .catch(() => undefined);
  return {
    relabel(form) {
      take({ ...kit(), form });
      redraw();
    },
    back: stepBack,
    forget() {
      hush();
      forgetReport();
      dropScreen();
    },
  };
}
