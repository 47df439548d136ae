/** Figures that leave the portal: the year is typed, then they are fixed and in the log, then they are saved or printed. */
import { useState } from "preact/hooks";
import { typedNumber } from "../cases/number.js";
import { useDesk } from "../desk.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Radios } from "./parts.js";

export type Way = "csv" | "print";
const WAYS: Way[] = ["csv", "print"];

interface Props {
  year: string;
  given: boolean;
  errors: FieldError[];
  onErrors: (errors: FieldError[]) => void;
  onGive: (way: Way) => Promise<void>;
}

export function FiguresGive({ year, given, errors, onErrors, onGive }: Props) {
  const { t } = useDesk().texts;
  const [typed, setTyped] = useState("");
  const [way, setWay] = useState<Way>("csv");
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (typedNumber(typed) !== year) return onErrors([{ id: "typed-year", text: t("figures.error_typed", { year }) }]);
    setBusy(true);
    await onGive(way);
    setTyped("");
    setBusy(false);
  };
  return (
    <section class="card no-print" aria-labelledby="give-title">
      <h2 id="give-title">{t("figures.give")}</h2>
      <ErrorSummary errors={errors} />
      <p>{t(given ? "figures.give_again" : "figures.give_intro")}</p>
      <Form onSubmit={() => void submit()}>
        <Radios name="way" legend={t("figures.way")} value={way} options={WAYS.map((value) => ({ value, label: t(`figures.way_${value}`) }))} onChange={(value) => setWay(value as Way)} />
        <Field id="typed-year" label={t("figures.typed", { year })} value={typed} errors={errors} onInput={setTyped} digits short />
        <Button submit kind="danger" busy={busy}>
          {t(`figures.do_${way}`)}
        </Button>
      </Form>
    </section>
  );
}
