/** Speaks a question with a voice that lives on the phone: others would send the words to somebody. */
import { form, t } from "./kit.js";
import { button } from "./view.js";

function localVoice(): SpeechSynthesisVoice | undefined {
  const language = form().locale.toLowerCase();
  return globalThis.speechSynthesis?.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === language);
}

/** A button that reads the texts aloud, or null where the phone has no voice of its own for this language. */
export function readAloud(texts: () => string[]): HTMLElement | null {
  const voice = localVoice();
  if (!voice) return null;
  const rest = () => {
    press.textContent = t("read_aloud");
  };
  const press = button(t("read_aloud"), () => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const speech = new SpeechSynthesisUtterance(texts().join(". "));
    speech.voice = voice;
    speech.lang = voice.lang;
    speech.onend = speech.onerror = rest;
    press.textContent = t("read_stop");
    speechSynthesis.speak(speech);
  }, "quiet");
  return press;
}

/** Stops in the middle of a word. */
export const hush = (): void => globalThis.speechSynthesis?.cancel();
