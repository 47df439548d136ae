/** Looking for a case. What is typed stays in this page: the server gives files and never learns what is looked for. */
import { useRef, useState } from "preact/hooks";
import { refusal, useDesk } from "../desk.js";
import type { Caseload } from "../cases/caseload.js";
import { Button, Notice, Progress } from "./parts.js";

interface Props {
  caseload: Caseload;
  value: string;
  /** Cases whose stories could be opened to search in them. */
  unread: string[];
  onInput: (text: string) => void;
  /** The keyboard goes to the first case. */
  onDown: () => void;
  onStories: () => void;
}

export function BoardSearch({ caseload, value, unread, onInput, onDown, onStories }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [failed, setFailed] = useState("");
  const stopped = useRef(false);

  const read = async () => {
    stopped.current = false;
    setFailed("");
    setProgress({ done: 0, total: unread.length });
    try {
      await caseload.readStories(
        unread,
        (done, total) => setProgress({ done, total }),
        () => stopped.current,
      );
    } catch (error) {
      setFailed(refusal(texts, error));
    }
    setProgress(null);
    onStories();
  };

  return (
    <div class="search">
      <label for="find">{t("board.search")}</label>
      <p class="hint" id="find-hint">
        {t("board.search_hint")}
      </p>
      <input
        id="find"
        type="search"
        dir="auto"
        value={value}
        maxLength={100}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby="find-hint"
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "Enter") return;
          event.preventDefault();
          onDown();
        }}
      />
      {failed && <Notice kind="error">{failed}</Notice>}
      {progress ? (
        <>
          <Progress label={t("board.stories_opening")} part={progress.total > 0 ? progress.done / progress.total : null} />
          <Button small onClick={() => (stopped.current = true)}>
            {t("app.stop")}
          </Button>
        </>
      ) : (
        value.trim() !== "" &&
        unread.length > 0 && (
          <p class="more">
            <Button small onClick={() => void read()}>
              {t("board.stories", { count: unread.length })}
            </Button>
          </p>
        )
      )}
    </div>
  );
}
