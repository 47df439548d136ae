/** The petition on several reports, in one of its two languages: numbers and one name, and no person's data. */
import type { Aggregate, Count } from "../cases/collective.js";
import type { Kind } from "../cases/patterns.js";
import type { PetitionLocale } from "../cases/petition.js";
import { useDesk } from "../desk.js";
import { PaperLine, PetitionSheet, type Say } from "./petition_sheet.js";

interface Props {
  kind: Kind;
  /** Of the company, owner or house, as staff want it on paper. */
  name: string;
  facts: Aggregate;
  audience: string;
  locale: PetitionLocale;
}

export function CollectiveSheet({ kind, name, facts, audience, locale }: Props) {
  const { questions } = useDesk().data.petition;
  const option = ({ question, answer }: Count) => questions[locale][question]?.options[answer];
  const month = ({ answer }: Count) => answer.split("-").reverse().join(".");
  return (
    <PetitionSheet locale={locale} audience={audience} number={null}>
      {(say) => (
        <>
          <dl class="facts">
            <PaperLine label={say(`about_${kind}`)} value={name} />
            {kind === "employer" && (
              <>
                <PaperLine label={say("workplace")} value="" />
                <PaperLine label={say("company_seat")} value="" />
              </>
            )}
            <PaperLine label={say("reports")} value={String(facts.reports)} />
          </dl>
          <Table title={say("problems")} counts={facts.problems} label={option} say={say} />
          <Table title={say("sectors")} counts={facts.sectors} label={option} say={say} />
          <Table title={say("months")} counts={facts.months} label={month} say={say} />
          <p>{say("rule")}</p>
          <p>{say("careful")}</p>
        </>
      )}
    </PetitionSheet>
  );
}

interface TableProps {
  title: string;
  counts: Count[];
  label: (count: Count) => string | undefined;
  say: Say;
}

/** An option that the form does not know was made up by somebody, and is left out. */
function Table({ title, counts, label, say }: TableProps) {
  const rows = counts.flatMap((count) => {
    const named = label(count);
    return named ? [{ key: `${count.question}.${count.answer}`, named, reports: count.reports }] : [];
  });
  if (rows.length === 0) {
    return (
      <p>
        <strong>{title}:</strong> {say("few")}
      </p>
    );
  }
  return (
    <table class="counts">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" class="number">
            {say("count")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, named, reports }) => (
          <tr key={key}>
            <th scope="row">{named}</th>
            <td class="number">{reports}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
