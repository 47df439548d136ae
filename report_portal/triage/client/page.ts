/** What the page build says: attributes of the element `desk`. */
import type { PageFacts } from "./keys/session.js";

export interface Page extends PageFacts {
  locale: string;
  /** Address of the texts. */
  texts: string;
  demo: boolean;
}

export function pageFacts(): Page | null {
  const { instance, texts, root, version, demo } = document.getElementById("desk")?.dataset ?? {};
  if (!instance || !texts) return null;
  return {
    instance,
    texts,
    locale: document.documentElement.lang,
    root: root || null,
    minVersion: Number(version ?? 1) || 1,
    membersSeen: 0,
    demo: demo === "true",
  };
}
