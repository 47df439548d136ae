/** Seals the report and sends it. The only way to the screen that says it has arrived is the server's own answer. */
import { el } from "../../web/client/dom.js";
import { today } from "../../web/client/words.js";
import { draft } from "./draft.js";
import { failure } from "./failure.js";
import { channel, isHelper, reportLocale } from "./helper.js";
import { type Door, kit, t } from "./kit.js";
import { part } from "./parts.js";
import { Post } from "./post.js";
import { parted } from "./questions.js";
import { reading } from "./reading.js";
import { finish, goBack, goShare } from "./way.js";
import type { SignedInstance } from "./seal.js";
import { showSent } from "./sent.js";
import { trustedInstance } from "./trust.js";
import { actions, button, heading, show } from "./view.js";

/** The routing now names a reader that was not shown. */
class ReadersChanged extends Error {}

let post: Post | null = null;
let sending = false;

/** Whether the report is on its way: nothing may be changed and nothing sent beside it meanwhile. */
export const isSending = (): boolean => sending;

/** Forgets the sealed bytes. */
export function forgetPost(): void {
  post?.forget();
  post = null;
}

/** Seals and sends, or tells why not; answers stay until the server has them. */
export async function sendReport(): Promise<void> {
  const status = el("p", { class: "lead", role: "status" }, t("sending_lock"));
  show({ tab: () => t("step_return"), draw: () => [heading(t("send")), status] });
  sending = true;
  try {
    const seal = await part();
    const { code, withoutCode, shown } = draft;
    draft.keys ??= seal.deriveKeys(code, kit().page.instance);
    const keys = await draft.keys;
    const { core, private: hidden, contact } = parted();
    const day = today();
    const [spoken, locale] = [channel(), reportLocale()];
    const trusted = trustedInstance(seal);
    post ??= new Post({ path: "/api/v1/reports", member: "received" }, trusted, seal.solveWork, () => {
      status.textContent = t("sending_work");
    });
    const make = async (instance: SignedInstance): Promise<Uint8Array> => {
      const { readers, choices, exclusions } = reading(instance);
      if (readers.some((id) => !shown.includes(id))) throw new ReadersChanged();
      const content = { core, private: hidden, contact, readers, choices, exclusions, attachments: [], uploads: [] };
      const bytes = await seal.sealReport({ instance, keys, locale, channel: spoken, day, ...content });
      status.textContent = t("sending_send");
      return bytes;
    };
    const sent = await post.send(JSON.stringify([core, hidden, contact, locale, spoken]), make);
    const [reached, helped] = [contact.contact_value !== undefined, isHelper()];
    finish();
    // Whoever wrote for a caller is left without any way in.
    const doors: Door[] = withoutCode || spoken === "phone" ? [] : spoken === "walk_in" ? ["files"] : ["box", "files", "code"];
    if (doors.length === 0) seal.forgetKeys(keys);
    showSent({ ...sent, keys, doors, coded: !withoutCode, contact: reached, helped, trusted });
  } catch (error) {
    if (error instanceof ReadersChanged) return goShare(true);
    show({
      tab: () => t("step_return"),
      draw: () => [heading(t("send")), failure(error, "failed_title", () => void sendReport()), actions(button(t("back"), goBack))],
    });
  } finally {
    sending = false;
  }
}

