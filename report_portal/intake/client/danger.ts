/** Help that is faster than this form. */
import { el } from "../../web/client/dom.js";
import { t } from "./kit.js";
import { actions, button, heading, notice, para, people, show } from "./view.js";

export function showDanger(tab: () => string, onwards: () => void, backwards: () => void): void {
  show({
    tab,
    draw: () => [
      heading(t("danger_title")),
      notice("error", el("p", { class: "lead" }, el("a", { class: "button primary big", href: "tel:112", dir: "ltr" }, "112")), para(t("danger_112"))),
      para(t("danger_slow")),
      el("section", { class: "card" }, para(t("danger_other")), people(true)),
      actions(button(t("back"), backwards), button(t("danger_go_on"), onwards, "primary")),
    ],
  });
}
