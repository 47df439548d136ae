/** Fields for the gaps of a ready-made message. */
import { type Filled, GAPS } from "../cases/gaps.js";
import { useDesk } from "../desk.js";
import { Field, type FieldError, Select } from "./parts.js";

interface Props {
  gaps: string[];
  filled: Filled;
  errors: FieldError[];
  onFill: (gap: string, value: string) => void;
}

/** Id of the field of a gap. */
export const gapField = (gap: string): string => `gap-${gap}`;

export function GapFields({ gaps, filled, errors, onFill }: Props) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  if (gaps.length === 0) return null;
  const offices = Object.keys(data.organisations).map((audience) => ({ value: audience, label: data.organisations[audience]?.[texts.locale] ?? audience }));
  return (
    <fieldset class="gaps">
      <legend>{t("gap.title")}</legend>
      {gaps.map((gap) => {
        const [id, label, value] = [gapField(gap), t(`gap.${gap}`), filled[gap] ?? ""];
        const how = GAPS[gap];
        if (how === "office") {
          return <Select key={gap} id={id} label={label} value={value} options={[{ value: "", label: t("gap.pick") }, ...offices]} onChange={(to) => onFill(gap, to)} />;
        }
        const type = how === "day" ? "date" : how === "time" ? "time" : "text";
        return (
          <Field
            key={gap}
            id={id}
            label={label}
            type={type}
            value={value}
            errors={errors}
            onInput={(to) => onFill(gap, to)}
            short={how !== "line"}
            {...(how === "day" ? { min: today() } : {})}
          />
        );
      })}
    </fieldset>
  );
}
