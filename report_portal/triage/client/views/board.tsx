/** The board: what is due first, on top. */
import { useEffect, useMemo, useState } from "preact/hooks";
import {
  type Filters,
  type Group,
  type Line,
  lineOf,
  NO_FILTERS,
  ordered,
  passes,
  patterns,
} from "../cases/board.js";
import type { Caseload } from "../cases/caseload.js";
import { signalsOf } from "../cases/signals.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { BoardFilters } from "./board_filters.js";
import { BoardLine } from "./board_line.js";
import { Button, Heading, Notice, Progress, Said } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  go: (to: Screen) => void;
}

const GROUPS: Group[] = ["now", "soon", "later", "closed"];
/** Lines drawn at once; more come with a button, so that thousands of cases do not slow the screen. */
const STEP = 100;
/** This many new reports are opened without a word; the board stays as it is meanwhile. */
const QUIET = 5;

export function Board({ session, caseload, go }: Props) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(
    caseload.started ? null : { done: 0, total: 0 },
  );
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [limit, setLimit] = useState(STEP);
  const [version, setVersion] = useState(0);

  const run = async (work: (onProgress: (done: number, total: number) => void) => Promise<void>) => {
    setFailed("");
    try {
      await work((done, total) => {
        if (total > QUIET || !caseload.started) setProgress({ done, total });
      });
      setVersion((before) => before + 1);
    } catch (error) {
      setFailed(refusal(texts, error));
    }
    setProgress(null);
  };

  useEffect(() => {
    void run((onProgress) => (caseload.started ? caseload.refresh(onProgress) : caseload.start(onProgress)));
  }, [caseload]);

  const day = today();
  const lines = useMemo(
    () => ordered(caseload.cases().map((one) => lineOf(one, signalsOf(one, data, day)))),
    [version, caseload, data, day],
  );
  const shown = lines.filter((line) => passes(line, filters));
  const open = lines.filter((line) => line.group !== "closed");
  const urgent = open.filter((line) => line.signals.urgent && line.state === "new").length;
  const forced = open.filter((line) => line.signals.forcedLabour).length;
  const [pattern] = patterns(lines);

  const refresh = async () => {
    setSaid("");
    await run((onProgress) => caseload.refresh(onProgress));
    setSaid(t("board.refreshed"));
  };

  if (progress) {
    return (
      <>
        <Heading>{t("board.title")}</Heading>
        <Progress
          label={t("board.unlocking")}
          part={progress.total > 0 ? progress.done / progress.total : null}
        />
        {progress.total > 0 && (
          <p class="hint">{t("board.unlocking_note", { done: progress.done, total: progress.total })}</p>
        )}
      </>
    );
  }
  return (
    <>
      <div class="head">
        <Heading>{t("board.title")}</Heading>
        <p class="hint">
          {t("board.count", { count: shown.length })}
          {lines.length > 0 && ` · ${t("board.due_first")}`}
        </p>
        <Button small onClick={() => void refresh()}>
          {t("board.refresh")}
        </Button>
      </div>
      <Said text={said} />
      {failed && (
        <Notice kind="error">
          <p>{failed}</p>
          <Button small onClick={() => void refresh()}>
            {t("app.retry")}
          </Button>
        </Notice>
      )}
      {caseload.refusedIndexes().map((audience) => (
        <Notice key={audience} kind="warning">
          {t("board.index_refused", { audience: texts.audience(audience) })}
        </Notice>
      ))}
      {urgent > 0 && (
        <p class="banner urgent">
          <strong>{t("board.urgent_banner", { count: urgent })}</strong>
        </p>
      )}
      {forced > 0 && <p class="banner forced">{t("board.forced_banner", { count: forced })}</p>}
      {pattern && !filters.name && (
        <div class="banner pattern">
          <p translate={false} dir="auto">
            {t("board.pattern_banner", pattern)}
          </p>
          <Button small onClick={() => setFilters({ ...NO_FILTERS, name: pattern.name })}>
            {t("board.pattern_show")}
          </Button>
        </div>
      )}
      {lines.length === 0 && !failed ? (
        <Empty />
      ) : (
        <BoardFilters lines={lines} filters={filters} onChange={setFilters} />
      )}
      {lines.length > 0 && shown.length === 0 && <p class="empty">{t("board.empty_filter")}</p>}
      {GROUPS.map((group) => (
        <GroupOfLines
          key={group}
          group={group}
          lines={shown.slice(0, limit).filter((line) => line.group === group)}
          member={session.account.member}
          onOpen={(id) => go({ at: "case", id })}
        />
      ))}
      {shown.length > limit && (
        <Button onClick={() => setLimit(limit + STEP)}>
          {t("app.progress", { done: limit, total: shown.length })}
        </Button>
      )}
      {caseload.foreign() > 0 && <p class="hint">{t("board.not_for_you", { count: caseload.foreign() })}</p>}
    </>
  );
}

interface GroupProps {
  group: Group;
  lines: Line[];
  member: string;
  onOpen: (id: string) => void;
}

function GroupOfLines({ group, lines, member, onOpen }: GroupProps) {
  const { t } = useDesk().texts;
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby={`group-${group}`}>
      <h2 class="group" id={`group-${group}`}>
        {t(`board.group_${group}`)} <span class="count">{lines.length}</span>
      </h2>
      <ul class="lines">
        {lines.map((line) => (
          <BoardLine key={line.id} line={line} member={member} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function Empty() {
  const { t } = useDesk().texts;
  return (
    <section class="empty card">
      <h2>{t("board.empty_title")}</h2>
      <ul>
        {[1, 2, 3].map((number) => (
          <li key={number}>{t(`board.empty_${number}`)}</li>
        ))}
      </ul>
    </section>
  );
}

