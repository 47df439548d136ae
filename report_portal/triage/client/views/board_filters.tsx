/** Filters of the board. They work in the browser only; the server never learns what is looked for. */
import { useMemo } from "preact/hooks";
import { type Filters, type Line, NO_FILTERS, type State } from "../cases/board.js";
import { typedNumber } from "../cases/number.js";
import { useDesk } from "../desk.js";
import { Button, Check, Field, Select } from "./parts.js";

interface Props {
  lines: Line[];
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const STATES: State[] = ["new", "wrote", "open", "waiting", "broken", "closed", "withdrawn"];

export function BoardFilters({ lines, filters, onChange }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  // On a phone the cases come first; the filters wait behind one line.
  const narrow = useMemo(() => matchMedia("(max-width: 40rem)").matches, []);
  const any = { value: "", label: t("board.filter_all") };
  const unique = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))];
  const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label, texts.locale);

  const teams = unique(lines.flatMap((line) => line.of.entry.readers.map((reader) => reader.split("/")[0] ?? "")))
    .filter((team) => team !== "")
    .map((team) => ({ value: team, label: t(`team.${team}`) }));
  const languages = unique(lines.map((line) => line.of.entry.locale))
    .map((locale) => ({ value: locale, label: texts.language(locale) }))
    .sort(byLabel);
  const problems = unique(lines.flatMap((line) => line.problems.map((problem) => problem.join("."))))
    .map((problem) => {
      const [question = "", option = ""] = problem.split(".");
      return { value: problem, label: texts.option(question, option) };
    })
    .sort(byLabel);
  const states = STATES.filter((state) => lines.some((line) => line.state === state)).map((state) => ({
    value: state,
    label: t(`board.state_${state}`),
  }));
  const active = JSON.stringify(filters) !== JSON.stringify(NO_FILTERS);
  const set = (name: keyof Filters) => (value: string) => onChange({ ...filters, [name]: value });

  const choices = (
    <>
      {teams.length > 1 && (
        <Select id="team" label={t("board.filter_team")} value={filters.team} options={[any, ...teams]} onChange={set("team")} />
      )}
      <Select id="language" label={t("board.filter_language")} value={filters.language} options={[any, ...languages]} onChange={set("language")} />
      <Select id="problem" label={t("board.filter_problem")} value={filters.problem} options={[any, ...problems]} onChange={set("problem")} />
      <Select id="state" label={t("board.filter_state")} value={filters.state} options={[any, ...states]} onChange={set("state")} />
      <Check id="closed" label={t("board.show_closed")} checked={filters.closed} onChange={(closed) => onChange({ ...filters, closed })} />
    </>
  );
  return (
    <search class="filters">
      <h2 class="visually-hidden">{t("board.filters")}</h2>
      <Field
        id="find"
        label={t("board.find")}
        value={filters.number}
        errors={[]}
        onInput={(text) => set("number")(typedNumber(text).slice(0, 6))}
        digits
        mono
      />
      {narrow ? (
        <details>
          <summary>{t("board.filters")}</summary>
          {choices}
        </details>
      ) : (
        choices
      )}
      {active && (
        <Button small onClick={() => onChange(NO_FILTERS)}>
          {t("board.filter_clear")}
        </Button>
      )}
    </search>
  );
}
