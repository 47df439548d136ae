/** The pieces all screens are made of. They show text as text: nothing here can turn a string into markup. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { calm } from "../cases/display.js";
import { useDesk } from "../desk.js";

export type Children = ComponentChildren;

/** The heading of a screen; it takes the focus so that screen readers begin there. */
export function Heading({ children, level = 1 }: { children: Children; level?: 1 | 2 }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return level === 1 ? (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  ) : (
    <h2 ref={ref} tabIndex={-1}>
      {children}
    </h2>
  );
}

export function Notice({ kind = "", children }: { kind?: "" | "warning" | "error"; children: Children }) {
  return <div class={`notice ${kind}`}>{children}</div>;
}

export interface FieldError {
  /** Id of the field. */
  id: string;
  text: string;
}

/** All errors of a form at its top; it takes the focus whenever the errors are new. */
export function ErrorSummary({ errors }: { errors: FieldError[] }) {
  const { t } = useDesk().texts;
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) ref.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
  const jump = (id: string) => (event: Event) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <div class="notice error" role="alert" tabIndex={-1} ref={ref}>
      <h2>{t("app.error_title")}</h2>
      <ul class="plain">
        {errors.map(({ id, text }) => (
          <li key={id}>
            <a href={`#${id}`} onClick={jump(id)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  errors: FieldError[];
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "password" | "date" | "time";
  mono?: boolean;
  digits?: boolean;
  short?: boolean;
  autocomplete?: "off" | "username" | "current-password" | "one-time-code";
  min?: string;
  max?: string;
  /** Lines shown, for what is too long to be compared in one. */
  lines?: number;
}

/** A line, or several, to type into, with its label, hint and error. */
export function Field(props: FieldProps) {
  const { id, label, hint, errors, value, onInput, type = "text" } = props;
  const error = errors.find((one) => one.id === id);
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const shared = {
    id,
    // Keys and numbers in groups would change their order between words from right to left.
    ...(props.mono ? { class: "mono", dir: "ltr" as const } : {}),
    value,
    autocomplete: props.autocomplete ?? "off",
    autocapitalize: "none",
    spellcheck: false,
    ...(error ? { "aria-invalid": "true" as const } : {}),
    ...(described ? { "aria-describedby": described } : {}),
  } as const;
  return (
    <div class={`field ${props.short ? "short" : ""}`}>
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
      {props.lines ? (
        <textarea {...shared} rows={props.lines} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={type as "text"}
          {...(props.min ? { min: props.min } : {})}
          {...(props.max ? { max: props.max } : {})}
          {...(props.digits ? { inputMode: "numeric" as const } : {})}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  hint?: string;
}

export function Select({ id, label, value, options, onChange, hint }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <select
        id={id}
        {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface CheckProps {
  id: string;
  label: Children;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
}

export function Check({ id, label, checked, onChange, error }: CheckProps) {
  return (
    <div class="check">
      {error && (
        <p class="error-text" id={`${id}-error`}>
          {error}
        </p>
      )}
      <label>
        <input
          id={id}
          type="checkbox"
          checked={checked}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
    </div>
  );
}

interface RadioProps {
  name: string;
  legend: string;
  hint?: string;
  value: string;
  options: { value: string; label: string; hint?: string }[];
  onChange: (value: string) => void;
}

export function Radios({ name, legend, hint, value, options, onChange }: RadioProps) {
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {hint && <p class="hint">{hint}</p>}
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.hint && <small>{option.hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface ButtonProps {
  children: Children;
  onClick?: () => void;
  kind?: "primary" | "quiet" | "danger" | "";
  submit?: boolean;
  busy?: boolean;
  small?: boolean;
  /** Longer name for those who hear the button alone; it must begin with or hold the words shown. */
  label?: string;
}

export function Button({ children, onClick, kind = "", submit = false, busy = false, small = false, label }: ButtonProps) {
  return (
    <button
      type={submit ? "submit" : "button"}
      class={`button ${kind} ${small ? "small" : ""}`}
      disabled={busy}
      onClick={onClick}
      {...(label ? { "aria-label": label } : {})}
    >
      {children}
    </button>
  );
}

/** A form that never navigates. */
export function Form({ onSubmit, children }: { onSubmit: () => void; children: Children }) {
  return (
    <form
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** Long work: a bar, and words for those who cannot see it. */
export function Progress({ label, part }: { label: string; part: number | null }) {
  const { t } = useDesk().texts;
  return (
    <div class="progress">
      <p role="status">{label}</p>
      {part === null ? (
        <progress aria-label={label} />
      ) : (
        <progress max={1} value={part} aria-label={label}>
          {t("app.percent", { percent: Math.round(part * 100) })}
        </progress>
      )}
    </div>
  );
}

/** Words that came from a reporter: marked by language, never translated by the browser, direction found from the text. */
export function Words({ text, language }: { text: string; language?: string | null | undefined }) {
  return (
    <p class="words" dir="auto" {...(language ? { lang: language } : {})} translate={false}>
      {calm(text)}
    </p>
  );
}

/** A secret to be copied by hand. */
export function Secret({ text, label }: { text: string; label?: string }) {
  return (
    <p class="secret" dir="ltr" translate={false} aria-label={label}>
      {text.split(" ").map((group, index) => (
        <span key={index}>{group} </span>
      ))}
    </p>
  );
}

/** Something that changed, said aloud by screen readers. */
export function Said({ text }: { text: string }) {
  return (
    <p class={text ? "said" : "visually-hidden"} role="status">
      {text}
    </p>
  );
}
