/** Filters of the board. They work in the browser only; the server never learns what is looked for. */
import { useMemo } from "preact/hooks";
import type { Line, State } from "../cases/board.js";
import { active, type Filters, NO_FILTERS } from "../cases/filters.js";
import { useDesk } from "../desk.js";
import { Button, Check, Select } from "./parts.js";

interface Props {
  lines: Line[];
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const STATES: State[] = ["new", "wrote", "open", "waiting", "broken", "closed", "withdrawn"];
const DUE = ["overdue", "today", "now", "soon"];
const CHANNELS = ["web", "phone", "walk_in", "paper", "terminal"];
const CHECKS = ["unopened", "forced", "files", "closed"] as const;

interface Choice {
  id: Exclude<keyof Filters, "only" | "search" | (typeof CHECKS)[number]>;
  options: { value: string; label: string }[];
}

export function BoardFilters({ lines, filters, onChange }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const any = { value: "", label: t("board.filter_all") };
  const choices = useChoices(lines);
  const on = active(filters);
  // Whoever comes back to a board with filters on sees which.
  const opened = useMemo(() => on > 0, []);
  const clear = () => {
    onChange({ ...NO_FILTERS, search: filters.search });
    // The button goes away with the filters; the keyboard must not fall to the top of the page.
    document.getElementById("filters")?.focus();
  };
  return (
    <details class="filters" open={opened}>
      <summary id="filters">{on > 0 ? t("board.filters_on", { count: on }) : t("board.filters")}</summary>
      <div class="choices">
        {choices.map(({ id, options }) => (
          <Select
            key={id}
            id={id}
            label={t(`board.filter_${id}`)}
            value={filters[id]}
            options={[any, ...options]}
            onChange={(value) => onChange({ ...filters, [id]: value })}
          />
        ))}
      </div>
      <div class="ticks">
        {CHECKS.map((id) => (
          <Check
            key={id}
            id={id}
            label={t(id === "closed" ? "board.show_closed" : `board.filter_${id}`)}
            checked={filters[id]}
            onChange={(checked) => onChange({ ...filters, [id]: checked })}
          />
        ))}
      </div>
      {on > 0 && (
        <Button small onClick={clear}>
          {t("board.filter_clear")}
        </Button>
      )}
    </details>
  );
}

const unique = (values: (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null && value !== ""))] as string[];

/** Only what some case has can be chosen. */
function useChoices(lines: Line[]): Choice[] {
  const { texts } = useDesk();
  const { t } = texts;
  return useMemo(() => {
    const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label, texts.locale);
    const named = (values: string[], label: (value: string) => string) => values.map((value) => ({ value, label: label(value) }));
    const entries = lines.map((line) => line.of.entry);
    const has = (values: string[], of: (line: Line) => string | null | undefined) => {
      const seen = new Set(lines.map(of));
      return values.filter((value) => seen.has(value));
    };
    const teams = unique(entries.flatMap(({ readers }) => readers.map((reader) => reader.split("/")[0] ?? "")));
    const problems = unique(lines.flatMap((line) => line.problems.map((problem) => problem.join("."))));
    const choices: Choice[] = [
      { id: "team", options: named(teams, (team) => t(`team.${team}`)) },
      { id: "language", options: named(unique(entries.map(({ locale }) => locale)), (locale) => texts.language(locale)).sort(byLabel) },
      {
        id: "problem",
        options: named(problems, (problem) => {
          const at = problem.indexOf(".");
          return texts.option(problem.slice(0, at), problem.slice(at + 1));
        }).sort(byLabel),
      },
      { id: "state", options: named(has(STATES, (line) => line.state), (state) => t(`board.state_${state}`)) },
      { id: "due", options: named(has(DUE, (line) => line.first?.level), (level) => t(`due.${level}`)) },
      { id: "clock", options: named(unique(lines.flatMap((line) => line.signals.due.map(({ clock }) => clock))), (clock) => t(`clock.${clock}`)).sort(byLabel) },
      { id: "channel", options: named(has(CHANNELS, (line) => line.of.entry.channel), (channel) => t(`case.channel_${channel}`)) },
      { id: "sharing", options: named(["yes", "asked"], (sharing) => t(`board.sharing_${sharing}`)) },
      { id: "outcome", options: named(unique(entries.map(({ outcome }) => outcome)).filter((outcome) => texts.has(`outcome.${outcome}`)), (outcome) => t(`outcome.${outcome}`)).sort(byLabel) },
    ];
    // A choice of one is none.
    return choices.filter(({ id, options }) => options.length > (id === "team" ? 1 : 0));
  }, [lines, texts]);
}
