/** Several reports together: who belongs to the pattern, and one petition with what they say in numbers. */
import { useMemo, useState } from "preact/hooks";
import type { Line } from "../cases/board.js";
import type { Caseload } from "../cases/caseload.js";
import { aggregate, isSum } from "../cases/collective.js";
import { linesOf } from "../cases/lines.js";
import { inSentence } from "../cases/number.js";
import { ENOUGH, patternNamed, spellingIn } from "../cases/patterns.js";
import { PETITION_LOCALES } from "../cases/petition.js";
import { routingOf } from "../cases/releasing.js";
import { useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import type { Screen } from "../screens.js";
import { Spellings } from "./board_patterns.js";
import { CollectiveSheet } from "./collective_sheet.js";
import { Button, Field, Heading, Notice, Said, Select } from "./parts.js";
import { Saying } from "./saying.js";

interface Props {
  session: Session;
  caseload: Caseload;
  /** Of the pattern; it lives in this page alone. */
  id: string;
  go: (to: Screen) => void;
}

export function CollectiveScreen({ session, caseload, id, go }: Props) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const [version, setVersion] = useState(0);
  const [said, setSaid] = useState("");
  const [office, setOffice] = useState("");
  const [name, setName] = useState<string | null>(null);
  const lines = useMemo(() => linesOf(caseload, data, today()), [caseload, data, version]);
  const pattern = useMemo(() => patternNamed(lines, id), [lines, id]);
  const back = (
    <p class="crumbs no-print">
      <Button small onClick={() => go({ at: "board" })}>
        {t("case.to_board")}
      </Button>
    </p>
  );
  if (!pattern) return back;
  // Only offices that people were asked about can be told anything.
  const asked = routingOf(session.instance).permissions;
  const offices = Object.entries(data.petition.offices).filter(([audience]) => audience in asked);
  const wanted = pattern.kind === "employer" ? "/state" : "/city";
  const audience = office || (offices.find(([one]) => one.endsWith(wanted)) ?? offices[0])?.[0] || "";
  const facts = aggregate(pattern, session.instance, audience);
  const onPaper = name ?? facts.name;
  const move = (line: Line, apart: boolean) => {
    caseload.setApart([line.id], pattern.ids, apart);
    setVersion((before) => before + 1);
    setSaid(t(apart ? "collective.moved_apart" : "collective.moved_back", { number: inSentence(line.number) }));
  };
  return (
    <>
      <div class="no-print">
        {back}
        <Heading>{t("collective.title")}</Heading>
        <p>
          {t(`pattern.${pattern.kind}`, { count: pattern.lines.length })} <Spellings pattern={pattern} />
        </p>
        <Said text={said} />
        <Notice kind="warning">
          <p>{t("pattern.careful")}</p>
          <p>{t("collective.check")}</p>
        </Notice>
        <Select
          id="office"
          label={t("collective.office")}
          value={audience}
          options={offices.map(([value, { name: label }]) => ({ value, label }))}
          onChange={setOffice}
        />
        {facts.ruledOut > 0 && <Notice kind="warning">{t("collective.ruled_out", { count: facts.ruledOut })}</Notice>}
        {facts.refused > 0 && <Notice kind="warning">{t("collective.refused", { count: facts.refused })}</Notice>}
        {facts.toAsk > 0 && <Notice kind="warning">{t("collective.ask", { count: facts.toAsk })}</Notice>}
        <section class="card" aria-labelledby="members-title">
          <h2 id="members-title">{t("collective.cases")}</h2>
          <p class="hint">{t("collective.cases_hint")}</p>
          <Members lines={pattern.lines} apart={false} say={(line) => spellingIn(line, pattern)} go={go} move={move} />
          {pattern.apart.length > 0 && (
            <>
              <h3>{t("collective.apart")}</h3>
              <Members lines={pattern.apart} apart say={(line) => spellingIn(line, pattern)} go={go} move={move} />
            </>
          )}
        </section>
        {isSum(facts) ? (
          <>
            <Field id="paper-name" label={t("collective.name")} hint={t("collective.name_hint")} value={onPaper} errors={[]} onInput={setName} />
            <p class="lead">{t("collective.sheet")}</p>
            <Notice kind="warning">{t("petition.lawyer")}</Notice>
            <div class="actions">
              <Button kind="primary" onClick={() => print()}>
                {t("petition.print")}
              </Button>
            </div>
          </>
        ) : (
          <Notice kind="warning">{t("collective.few", { count: ENOUGH })}</Notice>
        )}
      </div>
      {isSum(facts) &&
        PETITION_LOCALES.map((locale) => (
          <CollectiveSheet key={locale} kind={pattern.kind} name={onPaper} facts={facts} audience={audience} locale={locale} />
        ))}
    </>
  );
}

interface MembersProps {
  lines: Line[];
  apart: boolean;
  say: (line: Line) => string;
  go: (to: Screen) => void;
  move: (line: Line, apart: boolean) => void;
}

function Members({ lines, apart, say, go, move }: MembersProps) {
  const { t } = useDesk().texts;
  return (
    <ul class="members">
      {lines.map((line) => {
        const number = inSentence(line.number);
        return (
          <li key={line.id}>
            <Button small kind="quiet" onClick={() => go({ at: "case", id: line.id })}>
              {t("case.title", { number })}
            </Button>
            <Saying text={say(line)} />
            <Button small label={t(apart ? "collective.same_of" : "collective.other_of", { number })} onClick={() => move(line, !apart)}>
              {t(apart ? "collective.same" : "collective.other")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
