/** Shows "who may read it" and lets nobody past who has not seen the list. */
import { setAnswer } from "./draft.js";
import { t } from "./kit.js";
import { Wrong } from "./question.js";
import { progressBar, type Way } from "./question_screen.js";
import type { Step } from "./questions.js";
import { loadReaders, type ShareScreen, shareScreen } from "./share.js";
import { actions, button, heading, isShown, para, show } from "./view.js";

export async function showShare(step: Step, way: Way, changed: boolean): Promise<void> {
  const { tab, progress = () => 1, onwards, backwards } = way;
  let screen: ShareScreen | null = null;
  const waiting = { tab, draw: () => [progressBar(progress()), heading(t("share_title")), para("…"), actions(button(t("back"), backwards))] };
  show(waiting);
  const instance = await loadReaders();
  if (!isShown(waiting)) return;
  const keep = () => {
    for (const { id, read } of screen?.fields ?? []) {
      const answer = read();
      if (!(answer instanceof Wrong)) setAnswer(id.replace(/^q-/, ""), answer);
    }
  };
  show({
    tab,
    keep,
    draw: () => {
      screen = shareScreen(step, instance, () => void showShare(step, way, changed), changed);
      return [progressBar(progress()), ...screen.nodes, actions(button(t("back"), leave(backwards)), screen.known && button(t("continue"), leave(onwards), "primary"))];
    },
  });

  function leave(where: () => void): () => void {
    return () => {
      keep();
      where();
    };
  }
}
