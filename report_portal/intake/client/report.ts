/** The way through the report: question screens, who may read, check, code. */
import { showCheck } from "./check.js";
import { forgetCodeScreen, showCode } from "./code_screen.js";
import { showDanger } from "./danger.js";
import { draft, forgetDraft } from "./draft.js";
import { t } from "./kit.js";
import { showQuestions } from "./question_screen.js";
import { additions, shortWay, type Step } from "./questions.js";
import { forgetPost, isSending } from "./send_report.js";
import { showShare } from "./share_screen.js";
import { handIn } from "./way.js";

type Place = { at: "step" | "more"; id: string; change: boolean } | { at: "danger" } | { at: "check" } | { at: "code" } | { at: "sent" };

const SHARING = "sharing";

let place: Place = { at: "check" };

const tab = (): string => t("step", { number: stepNumber() });

/** Steps of the way, the check and the code counted in. */
export const stepCount = (): number => wayIds().length + 2;

function stepNumber(): number {
  if (place.at === "code" || place.at === "sent") return stepCount();
  if (place.at === "check" || place.at === "more") return stepCount() - 1;
  return Math.max(0, wayIds().indexOf(place.at === "danger" ? "danger" : place.id)) + 1;
}

/** How far the person is, 0 to 1. */
export const progress = (): number => stepNumber() / stepCount();

/** The way always leads over "who may read it", also when no office could be asked about. */
function wayIds(): string[] {
  const ids = shortWay().map(({ id }) => id);
  return ids.includes(SHARING) ? ids : [...ids, SHARING];
}

const stepOf = (id: string): Step => shortWay().find((step) => step.id === id) ?? { id, questions: [] };

handIn({
  goBack,
  goCode: () => to({ at: "code" }),
  goShare,
  change,
  addTo: (id) => to({ at: "more", id, change: true }),
  finish,
});

const WAY = { tab, progress, onwards: () => goOn(), backwards: () => goBack() };

function to(next: Place): void {
  place = next;
  if (next.at === "sent") return;
  if (next.at === "check") showCheck(tab);
  else if (next.at === "code") void showCode(tab);
  else if (next.at === "danger") showDanger(tab, goOn, goBack);
  else if (next.id === SHARING && next.at === "step") void showShare(stepOf(SHARING), { ...WAY, added: false }, false);
  else if (next.at === "more") showQuestions(() => additions().find(({ id }) => id === next.id) ?? { id: next.id, questions: [] }, { ...WAY, added: true });
  else showQuestions(() => stepOf(next.id), { ...WAY, added: false });
}

/** Begins with the first question. */
export function startReport(): void {
  to({ at: "step", id: wayIds()[0] ?? SHARING, change: false });
}

const inDanger = (): boolean => draft.answers.danger_now === "yes" || draft.answers.danger_now === "not_sure";

function goOn(): void {
  if (place.at === "more" || (place.at === "step" && place.change)) return to({ at: "check" });
  if (place.at === "step" && place.id === "danger" && inDanger()) return to({ at: "danger" });
  const ids = wayIds();
  const here = ids.indexOf(place.at === "step" ? place.id : "danger");
  const next = ids[here + 1];
  to(next === undefined ? { at: "check" } : { at: "step", id: next, change: false });
}

/** Goes one screen back. Returns: false at the first. */
export function stepBack(): boolean {
  // Nothing lies behind: what was sent is forgotten here, and what is being sent is not to be changed.
  if (place.at === "sent" || isSending()) return true;
  if (place.at === "code") to({ at: "check" });
  else if (place.at === "danger") to({ at: "step", id: "danger", change: false });
  else if (place.at === "more" || (place.at === "step" && place.change)) to({ at: "check" });
  else {
    const ids = wayIds();
    const here = place.at === "check" ? ids.length : ids.indexOf(place.id);
    const before = ids[here - 1];
    if (before === undefined) return false;
    to({ at: "step", id: before, change: false });
  }
  return true;
}

function goBack(): void {
  if (!stepBack()) location.reload();
}

/** Back to "who may read it"; the person must look at the list again. */
function goShare(changed: boolean): void {
  place = { at: "step", id: SHARING, change: true };
  void showShare(stepOf(SHARING), { ...WAY, added: false }, changed);
}

/** From the check to one screen and back to the check. */
function change(id: string): void {
  to(shortWay().some((step) => step.id === id) ? { at: "step", id, change: true } : { at: "more", id, change: true });
}

/** The server has it: forgets everything about the report and closes the way back. */
function finish(): void {
  forgetReport();
  to({ at: "sent" });
}

/** Forgets everything about the report. */
export function forgetReport(): void {
  forgetDraft();
  forgetCodeScreen();
  forgetPost();
}
