// SPDX-License-Identifier: MPL-2.0
import { t } from '../i18n';
import { Field } from './field';
import { Icon } from './icon';
import './more-icons';

/** A file to choose. The browser's own words for it are in the browser's language: its control is
 * there for keyboard and screen reader, what is seen is ours. */
export function FileField({ label, hint, error, accept, disabled = false, name, onFile }: {
  label: string;
  hint?: string;
  error?: string | undefined;
  accept: string;
  disabled?: boolean;
  /** Of the file that is chosen. Without it the field forgets the file at once, so that the same
   * one can be chosen again. */
  name?: string | null;
  onFile: (file: File | null) => void;
}) {
  const remembers = name !== undefined;
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <span class="file-choice">
          <input
            id={id}
            type="file"
            accept={accept}
            // Not the attribute, which would take the focus away while a file is read.
            aria-disabled={disabled || undefined}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onChange={(event) => {
              if (disabled) return;
              const file = event.currentTarget.files?.[0] ?? null;
              if (file || remembers) onFile(file);
            }}
            onClick={(event) => {
              if (disabled) event.preventDefault();
              // The same file once more, after it was corrected.
              if (!remembers) event.currentTarget.value = '';
            }}
          />
          <span class="file-look" aria-hidden="true">
            <span class="button button-secondary" aria-disabled={disabled || undefined}>
              <Icon name="document" />
              <span>{t('file.choose')}</span>
            </span>
            <span class="file-name">{name ?? t('file.none')}</span>
          </span>
        </span>
      )}
    </Field>
  );
}
