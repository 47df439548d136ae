/** Figures of a year: reports counted in this browser, cleared of small counts, for the annual report. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { YearFigures } from "../../../crypto/client/staff.js";
import { ApiError } from "../api.js";
import type { Caseload } from "../cases/caseload.js";
import { save } from "../cases/files.js";
import { refusal, useDesk } from "../desk.js";
import { codesOf } from "../figures/codes.js";
import { collect, givenFigures, givenYears } from "../figures/collecting.js";
import { csv, fixFigures, noteFigures } from "../figures/giving.js";
import { chartsOf, csvRows } from "../figures/labels.js";
import { newNumber } from "../figures/line.js";
import { figuresOf } from "../figures/tables.js";
import type { Session } from "../keys/session.js";
import { FiguresGive, type Way } from "./figures_give.js";
import { FiguresChart } from "./figures_chart.js";
import { type FieldError, Heading, Notice, Progress, Said, Select } from "./parts.js";
import { SMALLEST, TOTAL_MIN } from "../../../crypto/client/staff.js";

/** Years that can still hold lines: five whole ones and those that began before. */
const YEARS = 6;

interface Shown {
  year: string;
  /** Null where there are too few reports. */
  figures: YearFigures | null;
  /** They left the portal before and stay as they are. */
  given: boolean;
  /** Lines that were not genuine. */
  refused: number;
}

export function FiguresScreen({ session, caseload }: { session: Session; caseload: Caseload }) {
  const { texts, api, data, today } = useDesk();
  const { t } = texts;
  const now = Number(today().slice(0, 4));
  const sheet = useRef<HTMLElement>(null);
  const [year, setYear] = useState(String(now - 1));
  const [shown, setShown] = useState<Shown | null>(null);
  const [part, setPart] = useState<[number, number] | null>(null);
  const [failed, setFailed] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [said, setSaid] = useState("");
  const [copy, setCopy] = useState(newNumber);
  const codes = useMemo(() => codesOf(data, session.instance), [data, session]);
  const asked = useRef(year);

  const load = async (wanted: string) => {
    asked.current = wanted;
    setShown(null);
    setFailed("");
    try {
      const found = await read(wanted, (done, all) => setPart([done, all]));
      // Somebody may have chosen another year meanwhile.
      if (asked.current === wanted) setShown(found);
    } catch (error) {
      setFailed(refusal(texts, error));
    }
    setPart(null);
  };
  const read = async (wanted: string, onProgress: (done: number, all: number) => void): Promise<Shown> => {
    const given = (await givenYears(api)).get(wanted);
    if (given !== undefined) {
      const figures = await givenFigures(api, session, wanted, given);
      return { year: wanted, figures, given: true, refused: figures ? 0 : 1 };
    }
    await caseload.look(onProgress);
    const { lines, refused } = await collect(api, session, caseload, codes, wanted, onProgress);
    return { year: wanted, figures: figuresOf(wanted, lines, codes), given: false, refused };
  };
  useEffect(() => void load(year), [year]);

  const give = async (way: Way) => {
    if (!shown?.figures) return;
    setErrors([]);
    setSaid("");
    try {
      if (!shown.given) await fixFigures(api, session, shown.figures, today());
      setShown({ ...shown, given: true });
      await noteFigures(api, shown.year, copy);
    } catch (error) {
      setErrors([{ id: "typed-year", text: error instanceof ApiError && error.code === "figures-given" ? t("figures.error_given") : refusal(texts, error) }]);
      // A colleague gave them out meanwhile: those are the figures now.
      if (error instanceof ApiError && error.code === "figures-given") await load(shown.year);
      return;
    }
    if (way === "csv") save(csv(csvRows(shown.figures, texts, copy)), `${shown.year}.csv`);
    else {
      sheet.current?.setAttribute("data-noted", "");
      print();
      sheet.current?.removeAttribute("data-noted");
    }
    setCopy(newNumber());
    setSaid(t(way === "csv" ? "figures.saved" : "figures.printed"));
  };

  const years = Array.from({ length: YEARS }, (_, at) => String(now - at));
  return (
    <>
      <div class="no-print">
        <Heading>{t("figures.title")}</Heading>
        <p class="lead">{t("figures.intro")}</p>
        <Select id="year" label={t("figures.year")} value={year} options={years.map((value) => ({ value, label: value }))} onChange={setYear} />
        {failed && <Notice kind="error">{failed}</Notice>}
        {!shown && !failed && <Progress label={t("figures.counting")} part={part && part[1] > 0 ? part[0] / part[1] : null} />}
        {shown && shown.refused > 0 && <Notice kind="error">{t(shown.given ? "figures.given_broken" : "figures.refused", { count: shown.refused })}</Notice>}
        {shown && !shown.figures && shown.refused === 0 && <Notice>{t("figures.few", { count: TOTAL_MIN, year: shown.year })}</Notice>}
        {shown?.figures && !shown.given && <Notice kind="warning">{t(shown.year === String(now) ? "figures.not_over" : "figures.not_given")}</Notice>}
        {shown?.given && shown.figures && <Notice>{t("figures.given")}</Notice>}
        <Said text={said} />
      </div>
      {shown?.figures && (
        <article ref={sheet} class="figures-sheet">
          <header>
            {data.petition.organisation.name && <p class="eyebrow">{data.petition.organisation.name}</p>}
            <h2>{t("figures.of_year", { year: shown.year })}</h2>
            <p class="figures-total">
              <strong>{texts.number(shown.figures.total)}</strong> {t("figures.total")}
            </p>
          </header>
          <div class="figures-charts">
            {chartsOf(shown.figures, texts).map((chart) => (
              <FiguresChart key={chart.id} chart={chart} total={(shown.figures as YearFigures).total} />
            ))}
          </div>
          <p class="small">{t("figures.rule", { count: SMALLEST })}</p>
          <p class="small on-copy">{t("figures.copy_number", { number: copy.slice(0, 8) })}</p>
        </article>
      )}
      {shown?.figures && shown.year !== String(now) && <FiguresGive key={shown.year} year={shown.year} given={shown.given} errors={errors} onErrors={setErrors} onGive={give} />}
    </>
  );
}
