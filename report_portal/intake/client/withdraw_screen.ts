/** Taking the whole report back: what that means, then yes or no. */
import type { Box } from "./box.js";
import { home, saveBox } from "./home.js";
import { form, t } from "./kit.js";
import { actions, button, heading, para, show } from "./view.js";

export function showWithdrawal(box: Box): void {
  const sure = () => void saveBox(box, null, () => box.withdraw());
  show({
    tab: () => t("step_return"),
    draw: () => [
      heading(t("box_withdraw")),
      para(t("box_withdraw_what", { count: form().backup_days }), "lead"),
      actions(button(t("box_withdraw_sure"), sure, "danger"), button(t("box_withdraw_keep"), () => home(box, null))),
    ],
  });
}
