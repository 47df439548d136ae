/** The start page: checks that sealing is possible here, binds leaving, loads the rest while the person reads. */
import { byId } from "../../web/client/dom.js";
import { watchLeaving } from "../../web/client/leave.js";
import * as leaving from "../../web/client/leave.js";
import type * as Flow from "./flow.js";
import { fetchForm, loader, pageFacts } from "./page.js";
import type * as Seal from "./seal.js";

const { flow = "", seal = "", form = "" } = document.body.dataset;

const loadFlow = loader((again) => import(flow + again) as Promise<typeof Flow>);
const loadSeal = loader((again) => import(seal + again) as Promise<typeof Seal>);
const loadForm = loader((again) => fetchForm(form + again));

/** Sealing needs the browser's own PBKDF2 and random numbers, which only a secure page has. */
const canSeal = (): boolean => isSecureContext && typeof crypto.subtle?.deriveBits === "function";

function enable(on: boolean): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("#ready button, #again")) button.disabled = !on;
}

async function begin(door: "report" | "return"): Promise<void> {
  enable(false);
  byId("no-part").hidden = true;
  try {
    const [part, words] = await Promise.all([loadFlow(), loadForm()]);
    part.begin({ door, form: words, page: pageFacts(), loadSeal, fetchForm, leaving });
  } catch {
    enable(true);
    byId("no-part").hidden = false;
    byId("again").onclick = () => void begin(door);
    byId("again").focus();
  }
}

watchLeaving(byId("leave") as HTMLAnchorElement);
byId("not-ready").hidden = true;
if (canSeal()) {
  byId("ready").hidden = false;
  byId("start").onclick = () => void begin("report");
  byId("return").onclick = () => void begin("return");
  for (const load of [loadForm, loadFlow, loadSeal]) load().catch(() => undefined);
} else {
  byId("no-lock").hidden = false;
}
