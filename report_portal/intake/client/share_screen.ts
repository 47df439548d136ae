/** Shows "who may read it" and lets nobody past who has not seen the list. */
import { setAnswer } from "./draft.js";
import { t } from "./kit.js";
import { Wrong } from "./question.js";
import { progressBar } from "./question_screen.js";
import type { Step } from "./questions.js";
import { loadReaders, type ShareScreen, shareScreen } from "./share.js";
import { actions, button, heading, isShown, para, show } from "./view.js";

export async function showShare(step: Step, tab: () => string, onwards: () => void, backwards: () => void, changed: boolean): Promise<void> {
  let screen: ShareScreen | null = null;
  const waiting = { tab, draw: () => [progressBar(), heading(t("share_title")), para("…"), actions(button(t("back"), backwards))] };
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
      screen = shareScreen(step, instance, () => void showShare(step, tab, onwards, backwards, changed), changed);
      return [progressBar(), ...screen.nodes, actions(button(t("back"), leave(backwards)), screen.known && button(t("continue"), leave(onwards), "primary"))];
    },
  });

  function leave(where: () => void): () => void {
    return () => {
      keep();
      where();
    };
  }
}
