/** Coming back with the code. */
import { el } from "../../web/client/dom.js";
import { plainDigits } from "../../web/client/words.js";
import { Box } from "./box.js";
import { showBox } from "./box_screen.js";
import { failure } from "./failure.js";
import { kit, t } from "./kit.js";
import { part } from "./parts.js";
import { trustedInstance } from "./trust.js";
import { actions, button, heading, helpLink, para, PRIVATE_FIELD, show, showFaults } from "./view.js";

let typed = "";
let trouble: HTMLElement | null = null;

/** Asks for the code. */
export function showReturn(): void {
  const id = "code";
  const input = el("input", { ...PRIVATE_FIELD, type: "text", id, class: "digits", inputmode: "numeric", dir: "ltr", "aria-describedby": `${id}-hint`, "data-hint": `${id}-hint` });
  show({
    tab: () => t("step_return"),
    keep: () => {
      typed = input.value;
    },
    draw: () => {
      input.value = typed;
      const open = button(t("return_open"), () => void tryOpen(input.value, open), "primary big");
      return [
        heading(t("return_title")),
        trouble,
        el("label", { for: id, class: "visually-hidden" }, t("return_title")),
        el("p", { class: "hint", id: `${id}-hint` }, t("return_hint")),
        input,
        actions(open),
        para(t("return_lost"), "hint"),
        helpLink(),
      ];
    },
  });
}

async function tryOpen(text: string, open: HTMLButtonElement): Promise<void> {
  typed = text;
  trouble = null;
  try {
    open.disabled = true;
    open.textContent = t("return_opening");
    const seal = await part();
    const code = readCode(seal, text);
    if (code === null) return;
    const keys = await seal.deriveKeys(code, kit().page.instance);
    const box = new Box(seal, trustedInstance(seal), keys, false);
    // Reading needs only the code. Without the list of readers the screen shows the answers and sends nothing.
    await Promise.all([box.read(), box.trusted.get().catch(() => undefined)]);
    typed = "";
    showBox(box, null);
  } catch (error) {
    trouble = failure(error, null, () => void tryOpen(text, open));
    showReturn();
  } finally {
    open.disabled = false;
    open.textContent = t("return_open");
  }
}

/** The code's digits, or null after saying what is wrong with them. */
function readCode(seal: Awaited<ReturnType<typeof part>>, text: string): string | null {
  try {
    return seal.parseCode(text);
  } catch (error) {
    if (!(error instanceof seal.CodeError)) throw error;
    const count = plainDigits(text).replace(/\D/g, "").length;
    const messages = { length: t("return_length", { count }), check: t("return_check"), character: t("return_character") };
    showFaults([["code", messages[error.reason]]]);
    return null;
  }
}

/** Forgets what was typed. */
export function forgetReturn(): void {
  typed = "";
  trouble = null;
}
