/** One chart of the figures: a table that can be read aloud, with a bar beside each count. What is not shown is said in words. */
import type { Chart, Row } from "../figures/labels.js";
import { saidOf } from "../figures/labels.js";
import { SMALLEST } from "../../../crypto/client/staff.js";
import { useDesk } from "../desk.js";

export function FiguresChart({ chart, total }: { chart: Chart; total: number }) {
  const { texts } = useDesk();
  const { t } = texts;
  const { id, title, rows, rest } = chart;
  // Lines of which nothing is said stand together in one sentence: a page of dashes tells nobody anything.
  const [told, silent] = [rows.filter(isTold), rows.filter((row) => !isTold(row))];
  return (
    <section class="figure" aria-labelledby={`figure-${id}`}>
      <h3 id={`figure-${id}`}>{title}</h3>
      {told.length > 0 && (
        <table>
          <thead class="visually-hidden">
            <tr>
              <th scope="col">{t("figures.col_what")}</th>
              <th scope="col">{t("figures.col_count")}</th>
              <th scope="col">{t("figures.col_share")}</th>
            </tr>
          </thead>
          <tbody>
            {told.map((row) => (
              <tr key={row.label}>
                <th scope="row">
                  {row.label}
                  <Bar row={row} total={total} />
                </th>
                <td>{saidOf(row, total, texts)}</td>
                <td class="share">{row.count === null ? "" : texts.percent(row.count / total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Silent rows={silent.filter(({ bound }) => bound === "fewer")} say={(names) => t("figures.fewer_each", { names })} />
      <Silent
        rows={silent.filter(({ bound }) => bound === null)}
        say={(names) => (rest === null ? t("figures.hidden", { names }) : t("figures.hidden_rest", { names, count: rest }))}
      />
    </section>
  );
}

const isTold = ({ count, bound }: Row): boolean => count !== null || bound === "most";

function Silent({ rows, say }: { rows: Row[]; say: (names: string) => string }) {
  if (rows.length === 0) return null;
  // Names may hold commas themselves.
  return <p class="hint">{say(rows.map(({ label }) => label).join(" · "))}</p>;
}

/** The count stands beside it in digits; the bar is for the eye. One that stands for "at least" is hatched. */
function Bar({ row, total }: { row: Row; total: number }) {
  const count = row.count ?? total - SMALLEST + 1;
  return (
    <svg class={`bar ${row.count === null ? "least" : ""}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="ground" width="100" height="4" />
      <rect class="part" width={Math.round((count * 1000) / total) / 10} height="4" />
    </svg>
  );
}
