/** Who may read it, changed after sending. */
import type { Box } from "./box.js";
import { home } from "./home.js";
import { t } from "./kit.js";
import { offices, permission } from "./permission.js";
import { actions, button, heading, para, show } from "./view.js";

/** Shows the choice for every office. */
export function showSharing(box: Box): void {
  show({
    tab: () => t("step_return"),
    draw: () => [
      heading(t("box_share")),
      para(t("box_share_hint")),
      ...offices(box.trusted.last).map(({ id }) => permission(box, id, 0)),
      actions(button(t("back"), () => home(box, null))),
    ],
  });
}
