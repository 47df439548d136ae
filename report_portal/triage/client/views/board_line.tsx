/** One case on the board. Colour never stands alone: a word always says the same. */
import type { Due, Line } from "../cases/board.js";
import { spoken } from "../cases/number.js";
import { daysBetween } from "../days.js";
import { useDesk } from "../desk.js";
import { FileBadges } from "./file_badges.js";
import type { Children } from "./parts.js";

interface Props {
  line: Line;
  member: string;
  onOpen: (id: string) => void;
  /** A key on the button that opens the case. */
  onKey: (event: KeyboardEvent & { currentTarget: HTMLElement }) => void;
  /** Box to tick the case with. */
  tick?: Children;
  /** Why it was found. */
  children?: Children;
}

/** Problems named before the rest becomes a number. */
const NAMED = 3;

export function BoardLine({ line, member, onOpen, onKey, tick, children }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const { entry, row, lost } = line.of;
  const named = line.problems.slice(0, NAMED).map(([question, option]) => texts.option(question, option));
  const more = line.problems.length - named.length;
  return (
    <li class={`line ${line.first?.level ?? "none"} ${line.state}`}>
      <div class={tick ? "what choosing" : "what"}>
        {tick}
        <h3>
          <button type="button" class="go" onClick={() => onOpen(line.id)} onKeyDown={onKey}>
            <span class="number" dir="ltr">
              {spoken(line.number)}
            </span>
            <span class="problems">
              {named.length > 0 ? named.join(" · ") : t("board.no_subject")}
              {more > 0 && ` +${texts.number(more)}`}
            </span>
          </button>
        </h3>
        <p class="small">
          <span class={`state ${line.state}`}>{t(`board.state_${line.state}`)}</span>
          {entry.locale && <span>{texts.language(entry.locale)}</span>}
          <span>{t("board.received", { day: texts.day(row.received) })}</span>
          {row.attachments > 0 && <span>{t("board.files", { count: row.attachments })}</span>}
        </p>
        {children}
        <p class="badges">
          {line.signals.urgent && <Badge kind="urgent" text={t("board.urgent")} />}
          {line.signals.forcedLabour && <Badge kind="forced" text={t("board.forced_labour")} />}
          {line.state === "wrote" && (
            <Badge kind="wrote" text={`${t("board.same_person")} · ${t("board.new_messages", { count: row.in_sequence - entry.read })}`} />
          )}
          {entry.before && <Badge kind="" text={t("board.reported_before")} />}
          {line.conflict && <Badge kind="warn" text={t("board.conflict")} />}
          {(entry.notMe.includes(member) || entry.file?.conflicts.includes(member)) && <Badge kind="warn" text={t("board.not_me")} />}
          <FileBadges marks={entry.file} member={member} />
          {lost && <Badge kind="bad" text={t("board.lost")} />}
          {(entry.state === "broken" || entry.refused > 0) && !row.withdrawn && <Badge kind="bad" text={t("board.broken")} />}
          {row.withdrawn && <Badge kind="" text={t("board.withdrawn")} />}
        </p>
      </div>
      <div class="due">
        {line.group !== "closed" && (line.first ? <DueWords due={line.first} /> : <span class="pill none">{t("due.none")}</span>)}
      </div>
    </li>
  );
}

const Badge = ({ kind, text }: { kind: string; text: string }) => <span class={`badge ${kind}`}>{text}</span>;

/** A date in words: what, how pressing, when. */
export function DueWords({ due }: { due: Due }) {
  const { texts, today } = useDesk();
  const { t } = texts;
  return (
    <>
      <span class={`pill ${due.level}`}>{t(`due.${due.level}`)}</span>
      <span class="clock">{t(`clock.${due.clock}`)}</span>
      {due.day && (
        <span class="when">
          {t("due.by", { day: texts.day(due.day) })} · {texts.relative(daysBetween(today(), due.day))}
        </span>
      )}
    </>
  );
}
