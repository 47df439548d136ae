/** The cases of the board by how pressing they are, a hundred at first. The arrow keys go from one to the next. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Group } from "../cases/board.js";
import { STEP } from "../cases/board_memory.js";
import { takenDown } from "../cases/entry.js";
import type { Filters } from "../cases/filters.js";
import type { Found } from "../cases/found.js";
import { spoken } from "../cases/number.js";
import type { Hit } from "../cases/search.js";
import { useDesk } from "../desk.js";
import { BoardLine } from "./board_line.js";
import { Button } from "./parts.js";
import { Saying } from "./saying.js";

/** Cases that are ticked to do something to all of them. */
export interface Ticked {
  ids: ReadonlySet<string>;
  onTick: (id: string, ticked: boolean) => void;
}

interface Props {
  found: Found[];
  /** What they were found by: while it is the same, what is drawn stays drawn. */
  of: Filters;
  limit: number;
  member: string;
  ticked: Ticked | null;
  onOpen: (id: string) => void;
  onMore: (limit: number) => void;
}

const GROUPS: Group[] = ["now", "soon", "later", "closed"];

/** Lines drawn while somebody waits for what a filter finds, more than most screens hold; the others follow at once. */
const AT_ONCE = 20;

/** How many lines to draw by now: after a filter a few, and then more from moment to moment. */
function useDrawn(of: Filters, total: number): number {
  const [drawn, setDrawn] = useState({ of, count: Number.MAX_SAFE_INTEGER });
  const count = drawn.of === of ? drawn.count : AT_ONCE;
  useEffect(() => {
    if (count >= total) return;
    const timer = setTimeout(() => setDrawn({ of, count: count + AT_ONCE }));
    return () => clearTimeout(timer);
  }, [of, total, count]);
  return count;
}

interface Drawn {
  hit: Hit | null;
  ticked: boolean | null;
  node: VNode;
}

/** Lines that did not change are not worked out again. */
function useLines({ member, ticked, onOpen }: Pick<Props, "member" | "ticked" | "onOpen">): (found: Found) => VNode {
  const kept = useRef(new WeakMap<Found["line"], Drawn>());
  return ({ line, hit }) => {
    const on = ticked && ticked.ids.has(line.id);
    const before = kept.current.get(line);
    if (before && before.ticked === on && before.hit?.where === hit?.where && before.hit?.said === hit?.said) return before.node;
    const node = <Line key={line.id} found={{ line, hit }} member={member} ticked={ticked} onOpen={onOpen} />;
    kept.current.set(line, { hit, ticked: on, node });
    return node;
  };
}

export function BoardList({ found, of, limit, member, ticked, onOpen, onMore }: Props) {
  const { t } = useDesk().texts;
  const total = Math.min(limit, found.length);
  const shown = found.slice(0, Math.min(total, useDrawn(of, total)));
  const lineOf = useLines({ member, ticked, onOpen });
  return (
    <div class="list">
      {GROUPS.map((group) => {
        const inGroup = shown.filter(({ line }) => line.group === group);
        if (inGroup.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h2 class="group" id={`group-${group}`}>
              {t(`board.group_${group}`)} <span class="count">{found.filter(({ line }) => line.group === group).length}</span>
            </h2>
            <ul class="lines">
              {inGroup.map(lineOf)}
            </ul>
          </section>
        );
      })}
      {found.length > limit && (
        <Button onClick={() => onMore(limit + STEP)}>{t("board.more", { done: limit, total: found.length })}</Button>
      )}
    </div>
  );
}

interface LineProps {
  found: Found;
  member: string;
  ticked: Ticked | null;
  onOpen: (id: string) => void;
}

function Line({ found: { line, hit }, member, ticked, onOpen }: LineProps) {
  const { texts } = useDesk();
  const { t } = texts;
  const where = hit && hit.where !== "number" ? (hit.where === "story" ? t("board.hit_story") : (texts.question(hit.where)?.label ?? hit.where)) : null;
  return (
    <BoardLine
      line={line}
      member={member}
      onOpen={onOpen}
      onKey={moveBetweenLines}
      tick={
        ticked && (
          <input
            type="checkbox"
            class="tick"
            aria-label={t("bulk.tick", { number: spoken(line.number) })}
            checked={ticked.ids.has(line.id)}
            onChange={(event) => ticked.onTick(line.id, event.currentTarget.checked)}
          />
        )
      }
    >
      {hit && where && (
        <p class="hit">
          <span>{where}:</span> <Saying text={hit.said} language={hit.where === "story" && !takenDown(line.of.entry) ? line.of.entry.locale : null} />
        </p>
      )}
    </BoardLine>
  );
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_at, last) => last,
};

/** Above the first line is the search. */
function moveBetweenLines(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = STEPS[event.key];
  if (!step) return;
  const from = event.currentTarget;
  const lines = [...(from.closest(".list")?.querySelectorAll<HTMLElement>(".go") ?? [])];
  event.preventDefault();
  (lines[step(lines.indexOf(from), lines.length - 1)] ?? document.getElementById("find"))?.focus();
}

/** Puts the keyboard on the first line. */
export const toFirstLine = (): void => document.querySelector<HTMLElement>(".list .go")?.focus();
