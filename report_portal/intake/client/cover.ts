/** Black boxes over what nobody may see, by finger or by keyboard. They are painted into the picture, not laid over it. */
import { type Child, el } from "../../web/client/dom.js";
import { t } from "./kit.js";
import { actions, button, heading, para } from "./view.js";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const STEP = 0.02;
const KEYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The screen of the tool.
 *
 * Args:
 *   canvas: the picture; painted on when the person is done.
 *   done: called with whether something was covered.
 */
export function coverScreen(canvas: HTMLCanvasElement, done: (covered: boolean) => void): Child[] {
  const boxes: Box[] = [];
  const view = el("canvas", { class: "photo", tabindex: 0, role: "application", "aria-label": t("files_cover"), "aria-describedby": "cover-how cover-keys" });
  view.width = canvas.width;
  view.height = canvas.height;
  const cursor: Box = { x: canvas.width * 0.4, y: canvas.height * 0.45, width: canvas.width * 0.2, height: canvas.height * 0.1 };
  const paint = (open: Box | null, keyboard = false) => {
    const pen = view.getContext("2d");
    if (!pen) return;
    pen.drawImage(canvas, 0, 0);
    for (const box of [...boxes, ...(open && !keyboard ? [open] : [])]) fill(pen, box);
    if (open && keyboard) {
      pen.lineWidth = Math.max(2, canvas.width / 200);
      pen.strokeStyle = "#ffb81c";
      pen.strokeRect(open.x, open.y, open.width, open.height);
    }
  };
  drag(view, paint, boxes);
  view.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (move) {
      const [x, y] = [move[0] * STEP * canvas.width, move[1] * STEP * canvas.height];
      if (event.shiftKey) Object.assign(cursor, { width: Math.max(4, cursor.width + x), height: Math.max(4, cursor.height + y) });
      else Object.assign(cursor, { x: cursor.x + x, y: cursor.y + y });
    } else if (event.key === "Enter") boxes.push({ ...cursor });
    else return;
    event.preventDefault();
    paint(cursor, true);
  });
  const undo = () => {
    boxes.pop();
    paint(null);
  };
  const finish = () => {
    const pen = canvas.getContext("2d");
    for (const box of boxes) if (pen) fill(pen, box);
    done(boxes.length > 0);
  };
  paint(null);
  return [
    heading(t("files_cover")),
    el("p", { id: "cover-how" }, t("files_cover_how")),
    el("p", { id: "cover-keys", class: "hint" }, t("files_cover_move")),
    view,
    para(t("files_names"), "hint"),
    actions(button(t("files_undo"), undo), button(t("files_done"), finish, "primary")),
  ];
}

function fill(pen: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  pen.fillStyle = "#000";
  pen.fillRect(x, y, width, height);
}

function drag(view: HTMLCanvasElement, paint: (open: Box | null) => void, boxes: Box[]): void {
  let from: { x: number; y: number } | null = null;
  const at = (event: PointerEvent) => {
    const shown = view.getBoundingClientRect();
    return { x: ((event.clientX - shown.left) / shown.width) * view.width, y: ((event.clientY - shown.top) / shown.height) * view.height };
  };
  const between = (one: { x: number; y: number }, two: { x: number; y: number }): Box => ({
    x: Math.min(one.x, two.x),
    y: Math.min(one.y, two.y),
    width: Math.abs(one.x - two.x),
    height: Math.abs(one.y - two.y),
  });
  view.addEventListener("pointerdown", (event) => {
    from = at(event);
    view.setPointerCapture(event.pointerId);
  });
  view.addEventListener("pointermove", (event) => {
    if (from) paint(between(from, at(event)));
  });
  view.addEventListener("pointerup", (event) => {
    if (from) boxes.push(between(from, at(event)));
    from = null;
    paint(null);
  });
}
