/** Photos and papers for a report that has already arrived. */
import { type Child, el } from "../../web/client/dom.js";
import { Problem } from "../../web/client/problem.js";
import type { Box } from "./box.js";
import { coverScreen } from "./cover.js";
import { failure } from "./failure.js";
import type { MessageKey } from "./form_file.js";
import { home } from "./home.js";
import { t } from "./kit.js";
import { encoded, forgetPhoto, isRefusal, MOST_MB, type Prepared, prepare, type Refusal } from "./photo.js";
import { dismissSealer, sealApart } from "./seal_apart.js";
import { actions, button, heading, isShown, notice, para, type Screen, show } from "./view.js";
import { Upload } from "./upload.js";

type Attachment = Extract<Parameters<Box["send"]>[0], { kind: "message" }>["attachments"][number];

interface Chosen {
  photo: Prepared;
  upload: { sent: Upload; entry: Attachment } | null;
}

const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,text/plain";

let chosen: Chosen[] = [];
let trouble: HTMLElement | null = null;
let refused: MessageKey | null = null;
/** Choices that are being made ready. Nobody sends what they have not seen: sending waits for them. */
let preparing = 0;
let sending = false;
let screen: Screen | null = null;
/** Another one after everything was forgotten: what was still being made ready then is not taken. */
let visit = {};

/** Forgets every chosen file. */
export function forgetFiles(): void {
  dismissSealer();
  for (const { photo } of chosen) forgetPhoto(photo);
  chosen = [];
  trouble = null;
  refused = null;
  preparing = 0;
  sending = false;
  visit = {};
}

/** Shows the screen. */
export function showFiles(box: Box): void {
  screen = { tab: () => t("step_return"), draw: () => draw(box) };
  show(screen);
}

function draw(box: Box): Child[] {
  const back = () => {
    forgetFiles();
    home(box, null);
  };
  return [
    heading(t("files_title")),
    preparing > 0 ? null : trouble,
    para(t("files_why"), "lead"),
    notice("warning", para(t("files_names")), para(t("files_clean"))),
    ...chosen.map((one, index) => card(box, one, index + 1)),
    preparing > 0 && el("p", { role: "status" }, "…"),
    // In another language too, nothing can be pressed while files are being sent.
    ...(sending ? [] : [picker(box), actions(button(t("back"), back), chosen.length > 0 && preparing === 0 && button(t("files_send"), () => void sendAll(box), "primary big"))]),
  ];
}

function picker(box: Box): HTMLElement {
  const input = el("input", {
    type: "file",
    id: "files",
    class: "visually-hidden",
    multiple: true,
    accept: ACCEPTED,
    "aria-describedby": "files-types",
    onchange: () => void take(box, [...(input.files ?? [])]),
  });
  return el(
    "div",
    { class: "question" },
    refused && el("p", { class: "error-text", role: "alert" }, t(refused, { count: MOST_MB })),
    input,
    el("label", { for: "files", class: "button" }, t("files_choose")),
    el("p", { class: "hint", id: "files-types" }, t("files_types", { count: MOST_MB })),
  );
}

async function take(box: Box, files: Blob[]): Promise<void> {
  const here = visit;
  refused = null;
  preparing += 1;
  showFiles(box);
  for (const file of files) {
    const result = await prepare(file).catch((): Refusal => "files_bad_type");
    if (isRefusal(result)) refused = result;
    else if (visit === here) chosen.push({ photo: result, upload: null });
    else forgetPhoto(result);
    if (visit !== here) return;
  }
  preparing -= 1;
  // Where somebody is covering a part of another one they are not called away.
  if (screen && isShown(screen)) showFiles(box);
}

function card(box: Box, one: Chosen, number: number): HTMLElement {
  const { photo } = one;
  const remove = () => {
    forgetPhoto(photo);
    chosen = chosen.filter((other) => other !== one);
    trouble = null;
    showFiles(box);
  };
  photo.canvas?.classList.add("photo");
  return el(
    "section",
    { class: "card" },
    el("h2", {}, t("files_number", { number })),
    photo.canvas ? para(t("files_shown"), "hint") : null,
    photo.canvas,
    photo.clean ? null : para(t("files_not_clean"), "notice warning"),
    el("p", { role: "status", id: `progress-${number}` }),
    !sending && actions(photo.canvas && button(t("files_cover"), () => cover(box, one)), button(t("files_remove"), remove, "quiet")),
  );
}

function cover(box: Box, one: Chosen): void {
  const { canvas } = one.photo;
  if (!canvas) return;
  const done = async (covered: boolean) => {
    if (covered) {
      const bytes = await encoded(canvas);
      // Without the covered picture the uncovered one must not stay either.
      if (!bytes) chosen = chosen.filter((other) => other !== one);
      else {
        one.photo.bytes.fill(0);
        one.photo = { ...one.photo, bytes, type: "image/jpeg" };
        one.upload = null;
      }
    }
    showFiles(box);
  };
  show({ tab: () => t("step_return"), draw: () => coverScreen(canvas, (covered) => void done(covered)) });
}

async function sendAll(box: Box): Promise<void> {
  trouble = null;
  sending = true;
  for (const each of document.querySelectorAll<HTMLButtonElement>("#main button, #files")) each.disabled = true;
  try {
    for (const [index, one] of chosen.entries()) await sendOne(box, one, index + 1);
    const entries = chosen.flatMap(({ upload }) => (upload ? [upload.entry] : []));
    const uploads = entries.map(({ id, sha256 }) => ({ id, sha256 }));
    await box.send({ kind: "message", text: "", answers: {}, attachments: entries }, uploads);
    forgetFiles();
    home(box, "files_sent");
  } catch (error) {
    // They lay too long and were swept: the next try sends them anew.
    if (error instanceof Problem && error.code === "upload-missing") for (const one of chosen) one.upload = null;
    trouble = failure(error, "files_stopped", () => void sendAll(box));
    sending = false;
    showFiles(box);
  }
}

async function sendOne(box: Box, one: Chosen, number: number): Promise<void> {
  const say = (text: string) => {
    // Drawn anew in another language, it is another element.
    const told = document.getElementById(`progress-${number}`);
    if (told) told.textContent = text;
  };
  const { part, keys } = box;
  if (!one.upload) {
    say(t("sending_lock"));
    const { bytes, type } = one.photo;
    const { envelope, secret, sha256 } = await sealApart(part, type, keys.signSeed, bytes);
    const sent = new Upload(envelope, part.solveWork);
    one.upload = { sent, entry: { id: sent.id, secret, sha256, type, size: bytes.length } };
  }
  const { sent } = one.upload;
  const tell = () => say(t("files_progress", { number, percent: Math.floor(sent.done * 100) }));
  tell();
  await sent.send(tell);
}
