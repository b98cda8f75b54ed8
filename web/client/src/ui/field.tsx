// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

import { watchForms } from './first-wrong';

type FieldProps = {
  label: string;
  /** What to enter, where the label is not enough. */
  hint?: string | undefined;
  /** What is wrong and how to correct it. */
  error?: string | undefined;
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ComponentChildren;
};

/** A label above, a hint, the control, and an error that screen readers tie to the control. */
export function Field({ label, hint, error, children }: FieldProps) {
  watchForms();
  const id = useId();
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {children({ id, describedBy, invalid: Boolean(error) })}
    </div>
  );
}

type TextFieldProps = {
  label: string;
  value: string;
  onValue: (value: string) => void;
  type?: 'text' | 'password' | 'search';
  name?: string;
  hint?: string | undefined;
  error?: string | undefined;
  autocomplete?: string;
  required?: boolean;
  /** Most characters that the server accepts. */
  max?: number;
  lines?: number;
  /** A number: telephones show the keys for it. */
  digits?: boolean;
  placeholder?: string;
};

/** One line of text, or several when `lines` is given. */
export function TextField({ label, value, onValue, type = 'text', name, hint, error, autocomplete = 'off', required = false, max = 300, lines, digits = false, placeholder }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => {
        // Not the attribute `required`: browsers refuse in a bubble of their own, in their
        // language.
        const common = { id, name, value, 'aria-required': required || undefined, maxLength: max, placeholder, class: 'input', 'aria-describedby': describedBy, 'aria-invalid': invalid };
        const onInput = (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value);
        if (lines) return <textarea {...common} rows={lines} onInput={onInput} />;
        if (type === 'password') return <input {...common} type="password" autocomplete={autocomplete} onInput={onInput} />;
        return <input {...common} type="text" inputMode={digits ? 'numeric' : undefined} autocomplete={autocomplete} onInput={onInput} />;
      }}
    </Field>
  );
}

/** A choice from a short list. */
export function SelectField({ label, value, onValue, options, hint, error }: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  options: { value: string; label: string }[];
  hint?: string;
  error?: string | undefined;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <select id={id} class="input" value={value} aria-describedby={describedBy} aria-invalid={invalid} onChange={(e) => onValue(e.currentTarget.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
