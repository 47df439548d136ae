/** The opened mailbox as one screen. */
import { type Child, el } from "../../web/client/dom.js";
import { today } from "../../web/client/words.js";
import type { Box } from "./box.js";
import { failure } from "./failure.js";
import { showFiles } from "./files_screen.js";
import type { MessageKey } from "./form_file.js";
import { dayText, form, organisation, t, tCoded } from "./kit.js";
import { showNewCode } from "./new_code_screen.js";
import { offices, permission } from "./permission.js";
import { lookAgain } from "./schedule.js";
import { newestStatus, outcomeText, partsText, thread } from "./thread.js";
import { Untrusted } from "./trusted.js";
import { actions, button, heading, notice, para, people, PRIVATE_FIELD, show, showFaults } from "./view.js";

let draft = "";
let told: HTMLElement | null = null;

let opened: Box | null = null;

/** Forgets keys, messages and what was being written. */
export function forgetBox(): void {
  opened?.forget();
  opened = null;
  draft = "";
  told = null;
}

/**
 * Shows the mailbox.
 *
 * Args:
 *   done: what has just arrived at the server, or null.
 */
export function showBox(box: Box, done: MessageKey | null): void {
  opened = box;
  told = done ? el("p", { class: "notice", role: "status" }, t(done)) : told;
  const text = el("textarea", { ...PRIVATE_FIELD, id: "write", rows: 6, dir: "auto", "aria-describedby": "write-hint", "data-hint": "write-hint" });
  show({
    tab: () => t("step_return"),
    keep: () => {
      draft = text.value;
    },
    draw: () => {
      text.value = draft;
      return box.mailbox.meta.withdrawn ? withdrawn(box.mailbox.meta.withdrawn) : [...standing(box), ...sending(box, text)];
    },
  });
  told = null;
}

const card = (title: MessageKey, ...children: Child[]): HTMLElement => el("section", { class: "card" }, el("h2", {}, t(title)), ...children);

const withdrawn = (day: string): Child[] => [heading(t("box_title")), notice("", para(t("box_withdrawn", { day: dayText(day) })))];

function standing(box: Box): Child[] {
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
      para(status ? t("status_since", { day: dayText(status.day) }) : t("box_received", { day: dayText(mailbox.meta.received) }), "hint"),
    ),
    card("box_thread", thread(box) ?? para(t("box_thread_empty", { day: dayText(again) }))),
    card("box_who", el("ul", {}, ...receivers(box))),
  ];
}

function receivers(box: Box): HTMLElement[] {
  const { state, thread: items } = box.mailbox;
  const direct = state?.readers ?? box.trusted.last?.audiences.filter((a) => a.direct && a.affiliation === "ngo").map((a) => a.id) ?? [];
  const released = items.flatMap((item) => (item.ok && item.head.kind === "release_notice" ? [item] : []));
  return [
    ...direct.map((id) => el("li", {}, t("box_who_ngo", { name: organisation(id) }))),
    ...released.map(({ head, day }) =>
      el("li", {}, t("box_who_release", { name: organisation(String(head.audience)), parts: partsText(head.parts), day: dayText(day) })),
    ),
  ];
}

function sending(box: Box, text: HTMLTextAreaElement): Child[] {
  // Writing on top of a held-back state would fork the series.
  if (box.mailbox.stateProblem) return [notice("error", para(t("box_withheld")), people())];
  if (!box.trusted.last) return [failure(new Untrusted("missing"), null, () => void saveBox(box, null, async () => void (await box.trusted.fetch())))];
  const send = () => {
    draft = text.value.trim();
    if (!draft) return showFaults([["write", t("box_write_empty")]]);
    void saveBox(box, "box_written", async () => {
      await box.send({ kind: "message", text: draft, answers: {}, attachments: [] });
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
    card("files_title", para(t("files_why"), "hint"), button(t("files_choose"), () => showFiles(box))),
    card("box_share", para(t("box_share_hint"), "hint"), ...offices(box.trusted.last).map(({ id }) => permission(box, id, 0))),
    card("box_code", para(t("box_code_when")), para(t("box_code_what"), "hint"), button(t("box_code"), () => showNewCode(box))),
    withdrawal(box),
  ];
}

function withdrawal(box: Box): HTMLElement {
  const sure = actions(
    button(t("box_withdraw_sure"), () => void saveBox(box, null, () => box.withdraw()), "danger"),
    button(t("box_withdraw_keep"), () => ask(false)),
  );
  const first = button(t("box_withdraw"), () => ask(true));
  const ask = (open: boolean) => {
    sure.hidden = !open;
    first.hidden = open;
    (open ? sure.querySelector("button") : first)?.focus();
  };
  sure.hidden = true;
  return card("box_withdraw", para(t("box_withdraw_what", { count: form().backup_days })), first, sure);
}

/**
 * Sends something and shows the mailbox as the server then holds it, or why it did not arrive.
 *
 * Args:
 *   done: what to say when it has arrived.
 */
export async function saveBox(box: Box, done: MessageKey | null, act: () => Promise<void>): Promise<void> {
  const wait = el("p", { class: "notice", role: "status" }, t("sending_lock"));
  box.busy = () => {
    wait.textContent = t("sending_work");
  };
  for (const each of document.querySelectorAll<HTMLButtonElement>("#main button")) each.disabled = true;
  document.querySelector("#main h1")?.after(wait);
  scrollTo(0, 0);
  try {
    await act();
    showBox(box, done);
  } catch (error) {
    told = failure(error, "failed_title", () => void saveBox(box, done, act));
    showBox(box, null);
  }
}
