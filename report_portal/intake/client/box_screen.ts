/** The opened mailbox as one screen. */
import { type Child, el } from "../../web/client/dom.js";
import { paperReaders } from "../../crypto/client/paper.js";
import { today } from "../../web/client/words.js";
import { showAdding } from "./add_screen.js";
import type { Box } from "./box.js";
import { failure } from "./failure.js";
import { showFiles } from "./files_screen.js";
import type { MessageKey } from "./form_file.js";
import { handIn, home, saveBox, waiting } from "./home.js";
import { dayText, form, organisation, t, tCoded } from "./kit.js";
import { showNewCode } from "./new_code_screen.js";
import { offices } from "./permission.js";
import { lookAgain } from "./schedule.js";
import type { SignedInstance } from "./seal.js";
import { showSharing } from "./sharing_screen.js";
import { showStriking } from "./strike_screen.js";
import { newestStatus, outcomeText, partsText, thread } from "./thread.js";
import { Untrusted } from "./trusted.js";
import { actions, button, heading, keepTyped, notice, para, people, PRIVATE_FIELD, show, showFaults } from "./view.js";
import { showWithdrawal } from "./withdraw_screen.js";

let draft = "";
let opened: Box | null = null;

/** Forgets keys, messages and what was being written. */
export function forgetBox(): void {
  opened?.forget();
  opened = null;
  draft = "";
}

handIn(showBox);

/**
 * Shows the mailbox.
 *
 * Args:
 *   told: what has just arrived at the server, or why it did not; null for nothing.
 */
export function showBox(box: Box, told: HTMLElement | null): void {
  opened = box;
  let news = told;
  const text = el("textarea", { ...PRIVATE_FIELD, id: "write", rows: 6, dir: "auto", "aria-describedby": "write-hint", "data-hint": "write-hint" });
  show({
    tab: () => t("step_return"),
    keep: () => {
      draft = text.value;
    },
    draw: () => {
      text.value = draft;
      if (box.mailbox.meta.withdrawn) return withdrawn(box.mailbox.meta.withdrawn);
      return box.unread ? unread(box, news) : [...standing(box, news), ...sending(box, text)];
    },
  });
  // Said once: in another language, or after a look elsewhere, it is no news.
  news = null;
}

const card = (title: MessageKey, ...children: Child[]): HTMLElement => el("section", { class: "card" }, el("h2", {}, t(title)), ...children);

const withdrawn = (day: string): Child[] => [heading(t("box_title")), notice("", para(t("box_withdrawn", { day: dayText(day) })))];

/** Something has arrived, and what stands there now could not be read: what was read before is not shown as if it were that. */
function unread(box: Box, told: HTMLElement | null): Child[] {
  const again = () => void waiting(box, () => box.renew(), "return_opening").then(() => showBox(box, told));
  return [heading(t("box_title")), told, failure(box.unread, null, again)];
}

function standing(box: Box, told: HTMLElement | null): Child[] {
  const { mailbox } = box;
  const status = newestStatus(mailbox);
  const coded = status ? String(status.head.status) : "received";
  const outcome = status ? outcomeText(status) : undefined;
  const again = lookAgain(today(), form().look_again_after, form().reading_days);
  return [
    heading(t("box_title")),
    told,
    card(
      "box_status",
      para(tCoded("status", coded) ?? coded, "lead"),
      outcome ? para(outcome) : null,
      coded === "closed" ? para(t("box_closed")) : null,
      para(status ? t("status_since", { day: dayText(status.day) }) : t("box_received", { day: dayText(mailbox.meta.received) }), "hint"),
    ),
    card("box_thread", thread(box) ?? para(t("box_thread_empty", { day: dayText(again) }))),
  ];
}

const reading = (audiences: string[]): HTMLElement[] => audiences.map((id) => el("li", {}, t("box_who_ngo", { name: organisation(id) })));

/** Nothing where it is not known: a server that keeps the state back keeps back who reads, too. */
function who(box: Box): HTMLElement | null {
  const rows = receivers(box);
  return rows.length > 0 ? card("box_who", el("ul", {}, ...rows)) : null;
}

function receivers(box: Box): HTMLElement[] {
  const { state, thread: items } = box.mailbox;
  const released = items.flatMap((item) => (item.ok && item.head.kind === "release_notice" ? [item] : []));
  return [
    ...reading(state?.readers ?? []),
    ...released.map(({ head, day }) =>
      el("li", {}, t("box_who_release", { name: organisation(String(head.audience)), parts: partsText(head.parts), day: dayText(day) })),
    ),
  ];
}

function sending(box: Box, text: HTMLTextAreaElement): Child[] {
  const { stateProblem } = box.mailbox;
  // Writing on top of a held-back state would fork the series.
  if (stateProblem && stateProblem !== "missing") return [notice("error", para(t("box_withheld")), people()), who(box)];
  if (!box.trusted.last) return [failure(new Untrusted("missing"), null, () => void fetchReaders(box)), who(box)];
  if (stateProblem) return [askPaper(box, box.trusted.last), who(box)];
  const send = () => {
    const words = text.value.trim();
    if (!words) return showFaults([["write", t("box_write_empty")]]);
    void saveBox(box, "box_written", async () => {
      await box.send({ kind: "message", text: words, answers: {}, attachments: [] });
      draft = "";
    });
  };
  return [
    card(
      "box_write",
      el("label", { for: "write", class: "visually-hidden" }, t("box_write")),
      el("p", { class: "hint", id: "write-hint" }, t("box_write_hint")),
      text,
      actions(button(t("send"), send, "primary")),
    ),
    who(box),
    card("box_more", el("div", { class: "options" }, ...more(box).map(([key, open]) => button(t(key), () => away(box, open))))),
  ];
}

/** Asks for the list of readers once more, without which nothing can be sealed. */
async function fetchReaders(box: Box): Promise<void> {
  await waiting(box, async () => void (await box.trusted.fetch()), "return_opening").catch(() => undefined);
  showBox(box, null);
}

/** Shows who would read, and asks what only the owner of the code knows, before anything can be sent. */
function askPaper(box: Box, instance: SignedInstance): HTMLElement {
  const say = (yes: boolean) => {
    box.paper(yes ? instance : null);
    home(box, null);
  };
  const answers = [button(t("box_paper_yes"), () => say(true)), button(t("box_paper_no"), () => say(false))];
  return card("box_paper", para(t("readers_title")), el("ul", {}, ...reading(paperReaders(instance))), actions(...answers));
}

function away(box: Box, open: (box: Box) => void): void {
  keepTyped();
  open(box);
}

/** What else can be done, each on a screen of its own: where it stands, what was said and writing come first. */
const more = ({ trusted }: Box): [MessageKey, (box: Box) => void][] => [
  ["box_add", showAdding],
  ["files_title", showFiles],
  ["box_strike", showStriking],
  ...(offices(trusted.last).length > 0 ? [["box_share", showSharing] as [MessageKey, typeof showSharing]] : []),
  ["box_code", showNewCode],
  ["box_withdraw", showWithdrawal],
];
