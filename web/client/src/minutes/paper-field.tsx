// SPDX-License-Identifier: MPL-2.0
// Fields that look like the print they become and grow with their text. The growing is plain CSS:
// an invisible copy of the text gives the size (`data-text`), so that no style is set by script.

import { useRef } from 'preact/hooks';

import { t } from '../i18n';
import { takenOver, withLines } from './pasted-lines';

interface Props<T> {
  label: string;
  value: T;
  readOnly: boolean;
  /** What stands in it cannot be saved. */
  isWrong?: boolean;
  onValue: (value: T) => void;
}

type FieldProps = Props<string> & {
  placeholder: string;
  class?: string;
  /** What Enter does with the place of the cursor; by default it goes to the next field. */
  onEnter?: (at: number) => void;
  /** Backspace in an empty field. */
  onRemove?: () => void;
};

/** One paragraph: a line break has no place in it. */
export function PaperField({ label, value, readOnly, isWrong = false, onValue, placeholder, class: className = '', onEnter, onRemove }: FieldProps) {
  if (readOnly) return <span class={`paper-field ${className}`}>{value}</span>;
  const pressed = (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (onEnter) onEnter(event.currentTarget.selectionStart);
      else nextField(event.currentTarget);
    }
    if (event.key === 'Backspace' && value === '' && onRemove) {
      event.preventDefault();
      onRemove();
    }
  };
  return (
    <span class={`paper-field ${className}`} data-text={value === '' ? placeholder : value}>
      <textarea
        rows={1}
        // The smallest width; the copy of the text makes it wider.
        cols={1}
        aria-label={label}
        aria-invalid={isWrong}
        title={label}
        placeholder={placeholder}
        value={value}
        spellcheck={false}
        onKeyDown={pressed}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </span>
  );
}

function nextField(field: HTMLTextAreaElement): void {
  const fields = [...(field.closest('.paper')?.querySelectorAll<HTMLElement>('textarea, [contenteditable=true]') ?? [])];
  fields[fields.indexOf(field) + 1]?.focus();
}

/** A list, one entry on each line: Enter begins a new one, Backspace takes an empty one away. */
export function PaperLines({ label, value, readOnly, isWrong = false, onValue, class: className = '', placeholder = '…' }: Props<string[]> & { class?: string; placeholder?: string }) {
  const list = useRef<HTMLUListElement>(null);
  const focus = (line: number) =>
    // After the new line has been drawn.
    requestAnimationFrame(() => list.current?.querySelectorAll('textarea')[line]?.focus());
  const shown = value.length > 0 || readOnly ? value : [''];
  const replace = (line: number, by: string[]) => onValue(withLines(shown, line, by));
  return (
    <ul class={`paper-lines ${className}`} ref={list}>
      {shown.map((text, line) => (
        <li key={line}>
          <PaperField
            label={t('head.line', { name: label, n: line + 1 })}
            class="paper-wide"
            placeholder={placeholder}
            value={text}
            readOnly={readOnly}
            isWrong={isWrong}
            // Several lines come by pasting.
            onValue={(typed) => replace(line, takenOver(typed))}
            onEnter={(at) => {
              replace(line, [text.slice(0, at), text.slice(at)]);
              focus(line + 1);
            }}
            onRemove={() => {
              replace(line, []);
              focus(Math.max(0, line - 1));
            }}
          />
        </li>
      ))}
    </ul>
  );
}
