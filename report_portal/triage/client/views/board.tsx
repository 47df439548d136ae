/** The board: what is due first, on top. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { left, leave, STEP } from "../cases/board_memory.js";
import type { Caseload } from "../cases/caseload.js";
import { type Filters, NO_FILTERS } from "../cases/filters.js";
import { found, unread } from "../cases/found.js";
import { linesOf } from "../cases/lines.js";
import { patterns } from "../cases/patterns.js";
import { prepare } from "../cases/search.js";
import { routingOf } from "../cases/releasing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { BoardBulk } from "./board_bulk.js";
import { BoardFilters } from "./board_filters.js";
import { BoardList, toFirstLine } from "./board_list.js";
import { BoardPatterns } from "./board_patterns.js";
import { BoardSearch } from "./board_search.js";
import { Button, Heading, Notice, Progress, Said } from "./parts.js";

interface Props {
  session: Session;
  caseload: Caseload;
  go: (to: Screen) => void;
}

/** This many new reports are opened without a word; the board stays as it is meanwhile. */
const QUIET = 5;
/** Milliseconds between two looks at what was opened meanwhile; the first cases are shown at once. */
const LOOK = 700;

export function Board({ session, caseload, go }: Props) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(
    caseload.started ? null : { done: 0, total: 0 },
  );
  const [failed, setFailed] = useState("");
  const [said, setSaid] = useState("");
  const [{ filters, limit }, setBoard] = useState(() => left(caseload));
  const [version, setVersion] = useState(0);
  const [ticked, setTicked] = useState<ReadonlySet<string> | null>(null);
  const drawn = useRef(0);

  const change = (next: Filters, more = STEP) => {
    leave(caseload, { filters: next, limit: more });
    setBoard({ filters: next, limit: more });
  };
  const changed = () => setVersion((before) => before + 1);

  /** Returns: whether everything new is on the board now. */
  const look = async (): Promise<boolean> => {
    setFailed("");
    drawn.current = 0;
    let refused = "";
    try {
      await caseload.look((done, total) => {
        if (total <= QUIET && caseload.started) return;
        setProgress({ done, total });
        if (done === 0 || performance.now() - drawn.current < LOOK) return;
        drawn.current = performance.now();
        changed();
      });
    } catch (error) {
      refused = refusal(texts, error);
    }
    // Also what a look before this one had said.
    setFailed(refused);
    changed();
    setProgress(null);
    return refused === "";
  };

  useEffect(() => void look(), [caseload]);

  const day = today();
  const routing = useMemo(() => routingOf(session.instance), [session.instance]);
  const lines = useMemo(() => linesOf(caseload, data, day), [version, caseload, data, day]);
  const storyOf = (id: string) => caseload.story(id);
  const shown = useMemo(() => found(lines, filters, routing, storyOf), [lines, filters, routing, version]);
  // While cases are still being opened, what is the same in them changes from moment to moment.
  const same = useMemo(() => (progress ? [] : patterns(lines)), [lines, progress === null]);
  useEffect(() => (progress ? undefined : prepare(lines)), [lines, progress === null]);
  const open = lines.filter((line) => line.group !== "closed");
  const urgent = open.filter((line) => line.signals.urgent && line.state === "new").length;
  const forced = open.filter((line) => line.signals.forcedLabour).length;
  const chosen = shown.flatMap(({ line }) => (ticked?.has(line.id) ? [line] : []));

  const refresh = async () => {
    setSaid("");
    if (await look()) setSaid(t("board.refreshed"));
  };
  const tick = (id: string, on: boolean) =>
    setTicked((before) => new Set(on ? [...(before ?? []), id] : [...(before ?? [])].filter((one) => one !== id)));

  return (
    <>
      <div class="head">
        <Heading>{t("board.title")}</Heading>
        <p class="hint" role="status">
          {!(progress && lines.length === 0) && t("board.count", { count: shown.length })}
          {lines.length > 0 && ` · ${t("board.due_first")}`}
        </p>
        <Button small onClick={() => void refresh()}>
          {t("board.refresh")}
        </Button>
      </div>
      <Said text={said} />
      {progress && <Opening {...progress} />}
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
      {!filters.only && (
        <BoardPatterns
          found={same}
          onShow={(pattern) => change({ ...NO_FILTERS, only: new Set(pattern.lines.map(({ id }) => id)) })}
          onPetition={({ id }) => go({ at: "collective", id })}
        />
      )}
      {lines.length === 0 && !failed && !progress ? (
        <Empty />
      ) : (
        <search class="board-search">
          <BoardSearch
            caseload={caseload}
            value={filters.search}
            unread={unread(lines, storyOf)}
            onInput={(search) => change({ ...filters, search })}
            onDown={toFirstLine}
            onStories={changed}
          />
          <BoardFilters lines={lines} filters={filters} onChange={change} />
          {filters.only && (
            <p class="only">
              {t("board.only", { count: filters.only.size })}{" "}
              <Button small onClick={() => change({ ...filters, only: null })}>
                {t("board.only_clear")}
              </Button>
            </p>
          )}
        </search>
      )}
      {lines.length > 0 && shown.length === 0 && <Nothing search={filters.search} />}
      {ticked ? (
        <BoardBulk
          session={session}
          caseload={caseload}
          lines={chosen}
          all={shown.length}
          onAll={() => setTicked(new Set(shown.map(({ line }) => line.id)))}
          onDone={async () => {
            await look();
            setTicked(new Set());
          }}
          onLeave={() => setTicked(null)}
        />
      ) : (
        shown.length > 1 && (
          <p class="tools">
            <Button small onClick={() => setTicked(new Set())}>
              {t("bulk.start")}
            </Button>
          </p>
        )
      )}
      <BoardList
        found={shown}
        of={filters}
        limit={limit}
        member={session.account.member}
        ticked={ticked && { ids: ticked, onTick: tick }}
        onOpen={(id) => go({ at: "case", id })}
        onMore={(more) => change(filters, more)}
      />
      {caseload.foreign() > 0 && <p class="hint">{t("board.not_for_you", { count: caseload.foreign() })}</p>}
    </>
  );
}

function Opening({ done, total }: { done: number; total: number }) {
  const { t } = useDesk().texts;
  return (
    <>
      <Progress label={t("board.unlocking")} part={total > 0 ? done / total : null} />
      {total > 0 && <p class="hint">{t("board.unlocking_note", { done, total })}</p>}
    </>
  );
}

/** What to try next, rather than an empty page. */
function Nothing({ search }: { search: string }) {
  const { t } = useDesk().texts;
  return (
    <section class="empty card">
      <h2>{t("board.empty_filter")}</h2>
      <ul>
        {search.trim() !== "" && (
          <>
            <li>{t("board.empty_search_1")}</li>
            <li>{t("board.empty_search_2")}</li>
          </>
        )}
        <li>{t("board.empty_filter_1")}</li>
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
