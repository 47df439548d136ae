/** After the server has said that it holds the report. */
import { el, icon } from "../../web/client/dom.js";
import { failure } from "./failure.js";
import type { MessageKey } from "./form_file.js";
import { dayText, type Door, form, kit, t } from "./kit.js";
import { DONE } from "./pictures.js";
import type { Sent } from "./post.js";
import { questionOf } from "./questions.js";
import { lookAgain } from "./schedule.js";
import type { ReporterKeys } from "./seal.js";
import type { TrustedInstance } from "./trusted.js";
import { actions, button, heading, helpLink, notice, para, show } from "./view.js";

export interface Receipt extends Sent {
  keys: ReporterKeys;
  /** Where this page may still go with the keys; they are overwritten where there is none. */
  doors: readonly Door[];
  /** False when the person cannot keep the code. */
  coded: boolean;
  contact: boolean;
  /** Somebody else wrote it, on a device of their own. */
  helped: boolean;
  trusted: TrustedInstance;
}

const EASY = "form_easy";

/** Asks whether the form was easy: three buttons, that nobody has to press. */
function easy(tell: (answer: string) => void): HTMLElement {
  const { label, options } = questionOf(EASY);
  return el("section", { "aria-label": label }, para(label), actions(...options.map((option) => button(option.label, () => tell(option.id), "quiet"))));
}

/** Shows that the report has arrived. Called with the server's own answer only. */
export function showSent(receipt: Receipt): void {
  let trouble: HTMLElement | null = null;
  const day = lookAgain(receipt.day, form().look_again_after, form().reading_days);
  const { keys, doors, coded } = receipt;
  const onwards: [Door, MessageKey, string][] = [
    ["box", "sent_messages", ""],
    ["files", "sent_files", ""],
    ["code", "sent_test", "quiet"],
  ];
  const more = async (door: Door) => {
    try {
      await kit().openMailbox(keys, receipt.trusted.page, door);
    } catch (error) {
      trouble = failure(error, null, () => void more(door));
      shown();
    }
  };
  /** In place of the question about the form, while its answer is being sent and afterwards. */
  let told = "";
  const tell = async (answer: string) => {
    trouble = null;
    told = t("sending_send");
    shown();
    try {
      await kit().openMailbox(keys, receipt.trusted.page, { [EASY]: answer });
      told = t("sent_thanks");
    } catch (error) {
      told = "";
      trouble = failure(error, null, () => void tell(answer));
    }
    shown();
  };
  const without = receipt.contact ? "sent_contact" : "sent_no_contact";
  const shown = () =>
    show({
      tab: () => t("step_return"),
      draw: () => [
        el("div", { class: "done" }, icon(DONE)),
        heading(t("sent_title")),
        trouble,
        receipt.earlier ? notice("warning", para(t("sent_earlier"))) : null,
        el("p", { class: "lead" }, coded ? t("sent_day", { day: dayText(day) }) : t(without)),
        para(t("sent_days")),
        doors.length > 0 && actions(...onwards.filter(([door]) => doors.includes(door)).map(([door, key, kind]) => button(t(key), () => void more(door), kind))),
        el(
          "section",
          { class: "card" },
          receipt.helped && coded ? para(t("helper_sent")) : null,
          button(t("sent_leave"), () => kit().leave(), "primary big"),
          para(t("sent_leave_hint"), "hint"),
        ),
        doors.includes("box") && (told ? el("p", { role: "status" }, told) : easy((answer) => void tell(answer))),
        helpLink(),
      ],
    });
  shown();
}
