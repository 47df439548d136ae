/** What every screen needs: words, server, facts of the page build. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Api, ApiError } from "./api.js";
import type { PageFacts } from "./keys/session.js";
import type { StaffData, Texts } from "./texts.js";

export interface Desk {
  texts: Texts;
  data: StaffData;
  api: Api;
  page: PageFacts & { demo: boolean };
  today: () => string;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("outside the desk");
  return desk;
}

/** What to tell a person about a refusal of the server. */
export function refusal(texts: Texts, error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  switch (error.code) {
    case "offline":
      return texts.t("server.offline");
    case "epoch-retired":
    case "instance-outdated":
      return texts.t("server.epoch");
    case "sequence-taken":
    case "sequence-gap":
    case "conflict":
    case "unread":
      return texts.t("server.conflict");
    default:
      return error.status === 401 ? texts.t("server.session") : texts.t("server.failed", { code: error.code });
  }
}
