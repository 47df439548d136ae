/** Pieces of the forms of case files. */
import type { FieldError } from "./parts.js";
import { type Children, Select } from "./parts.js";
import { useDesk } from "../desk.js";
import type { FileDesk } from "./file_desk.js";

interface ToggleProps {
  open: boolean;
  onToggle: (open: boolean) => void;
  children: Children;
  /** Longer name for those who hear the button alone. */
  label?: string;
}

/** A button that opens a form below it. */
export function Toggle({ open, onToggle, children, label }: ToggleProps) {
  return (
    <button type="button" class="button small" aria-expanded={open} onClick={() => onToggle(!open)} {...(label ? { "aria-label": label } : {})}>
      {children}
    </button>
  );
}

interface TextBoxProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  errors: FieldError[];
  onInput: (value: string) => void;
  rows?: number;
  language?: string;
}

/** Several lines to type into. */
export function TextBox({ id, label, hint, value, errors, onInput, rows = 3, language }: TextBoxProps) {
  const error = errors.find((one) => one.id === id);
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error-text" id={`${id}-error`}>
          {error.text}
        </p>
      )}
      <textarea
        id={id}
        rows={rows}
        dir="auto"
        value={value}
        autocomplete="off"
        spellcheck={false}
        translate={false}
        {...(language ? { lang: language } : {})}
        {...(error ? { "aria-invalid": "true" as const } : {})}
        {...(described ? { "aria-describedby": described } : {})}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

interface PersonProps {
  id: string;
  label: string;
  desk: FileDesk;
  value: string;
  onChange: (value: string) => void;
}

/** One of the colleagues who read the report, or nobody. */
export function Person({ id, label, desk, value, onChange }: PersonProps) {
  const { t } = useDesk().texts;
  const people = desk.people.map(({ member, name }) => ({ value: member, label: name }));
  return <Select id={id} label={label} value={value} options={[{ value: "", label: t("note.nobody") }, ...people]} onChange={onChange} />;
}
