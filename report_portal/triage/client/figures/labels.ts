/** The words of the figures in the language of the screen, and how the tables are put together to be read. */
import type { FiguresTable, YearFigures } from "../../../crypto/client/staff.js";
import { SMALLEST } from "../../../crypto/client/staff.js";
import type { Texts } from "../texts.js";

/** A line to read: a label, and what is said of it. */
export interface Row {
  label: string;
  count: number | null;
  /** `fewer` than five, or `most`: all but fewer than five. Neither where it is simply not shown. */
  bound: "fewer" | "most" | null;
}

export interface Chart {
  id: string;
  title: string;
  rows: Row[];
  /** What the lines that are not shown hold together; null where that would say too much or there are none. */
  rest: number | null;
}

const SINGLE = ["month", "channel", "language", "answered", "outcome", "interpreter", "city", "inspectors", "easy"];

/** Charts in the order of the page. Tables of one kind with a yes and a no are lines of one chart. */
export function chartsOf({ tables, total }: YearFigures, texts: Texts): Chart[] {
  const { t } = texts;
  const grouped = (kind: "subject" | "team"): Chart[] => {
    const rows = tables.filter(({ id }) => id.startsWith(`${kind}_`)).map((table) => yesRow(table, labelOf(texts, kind, table.id.slice(kind.length + 1))));
    return rows.length > 0 ? [{ id: kind, title: t(`figures.${kind}`), rows, rest: null }] : [];
  };
  const single = (id: string): Chart[] =>
    tables
      .filter((table) => table.id === id)
      .map((table) => (isYesNo(table) ? { id, title: t(`figures.${id}`), rows: [yesRow(table, t("figures.interpreter_yes"))], rest: null } : chartOf(table, total, texts)));
  return [...SINGLE.slice(0, 1), "subject", ...SINGLE.slice(1, 3), "team", ...SINGLE.slice(3)].flatMap((id) =>
    id === "subject" || id === "team" ? grouped(id) : single(id),
  );
}

const isYesNo = ({ cells }: FiguresTable): boolean => cells.length === 2 && cells[0]?.name === "yes" && cells[1]?.name === "no";

function yesRow({ cells, most }: FiguresTable, label: string): Row {
  const bound = most === "yes" ? "most" : most === "no" ? "fewer" : null;
  return { label, count: cells[0]?.count ?? null, bound };
}

function chartOf({ id, cells, most }: FiguresTable, total: number, texts: Texts): Chart {
  const rows = cells.map(({ name, count }): Row => {
    const bound = most === null ? null : name === most ? "most" : "fewer";
    return { label: labelOf(texts, id, name), count, bound };
  });
  const shown = cells.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return { id, title: texts.t(`figures.${id}`), rows, rest: most === null && shown > 0 && shown < total ? total - shown : null };
}

function labelOf(texts: Texts, kind: string, name: string): string {
  const { t } = texts;
  switch (kind) {
    case "month":
      return texts.monthName(Number(name));
    case "language":
      return name === "other" ? t("figures.language_other") : texts.language(name);
    case "subject":
      return texts.option("areas", name);
    case "team":
      return texts.has(`team.${name}`) ? t(`team.${name}`) : name;
    case "outcome":
      return t(name === "open" ? "figures.outcome_open" : name === "lease_reviewed" ? "figures.outcome_lease" : `outcome.${name}`);
    case "city":
    case "inspectors":
      return name === "none" ? t("figures.not_said") : texts.option(`share_${kind}`, name);
    case "easy":
      return name === "none" ? t("figures.not_said") : texts.option("form_easy", name);
    default:
      return t(`figures.${kind}_${name}`);
  }
}

/** What is said in place of a count. */
export function saidOf({ count, bound }: Row, total: number, texts: Texts): string {
  const { t } = texts;
  if (count !== null) return texts.number(count);
  if (bound === "most") return t("figures.at_least", { count: total - SMALLEST + 1 });
  return bound === "fewer" ? t("figures.fewer") : t("figures.not_shown");
}

/** Lines of the file for spreadsheets. */
export function csvRows(figures: YearFigures, texts: Texts, copy: string): string[][] {
  const { t } = texts;
  const { year, total } = figures;
  const body = chartsOf(figures, texts).flatMap(({ title, rows, rest }) => [
    ...rows.map((row) => [title, row.label, row.count === null ? "" : String(row.count), row.count === null ? saidOf(row, total, texts) : ""]),
    ...(rest === null ? [] : [[title, t("figures.rest"), String(rest), ""]]),
  ]);
  return [
    [t("figures.of_year", { year }), t("figures.total"), String(total), t("figures.copy_number", { number: copy.slice(0, 8) })],
    [t("figures.col_table"), t("figures.col_what"), t("figures.col_count"), t("figures.col_note")],
    ...body,
  ];
}
