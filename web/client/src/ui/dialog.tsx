// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';
import { Button } from './button';
import { useKeptFocus, useReturnedFocus } from './focus';
import { Icon } from './icon';
import './more-icons';

/** A window above the page: the browser keeps the focus inside and closes it on Escape. */
export function Dialog({ title, onClose, wide = false, beginsAtTitle = false, afterwards, children, actions }: {
  title: string;
  onClose: () => void;
  /** For tables. */
  wide?: boolean;
  /** Where the first button would throw away what is shown. */
  beginsAtTitle?: boolean;
  /** What takes the focus when the dialog has closed; without it, whatever had it before. */
  afterwards?: { readonly current: (() => void) | null };
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  const element = useKeptFocus<HTMLDialogElement>((dialog) => dialog.querySelector('[aria-invalid="true"], .dialog-head button'));
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  // Enter in a field presses what the dialog is for; never what is behind it, nor what destroys.
  const enter = (event: KeyboardEvent) => {
    const [field, dialog] = [event.target as HTMLInputElement, element.current];
    if (event.key !== 'Enter' || event.isComposing || !dialog || !field.matches('input.input') || dialog.contains(field.form)) return;
    event.preventDefault();
    dialog.querySelector<HTMLElement>('.dialog-actions .button-primary')?.click();
  };
  useReturnedFocus();
  // Not a passive effect: its clean-up comes some time after the dialog has gone.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    if (beginsAtTitle) heading.current?.focus();
    // What is typed at once goes into the field, not to the button that closes.
    else dialog?.querySelector<HTMLElement>('.dialog-body :is(input, textarea).input:not([readonly])')?.focus();
    return () => {
      // Behind an open one nothing takes the focus.
      dialog?.close();
      afterwards?.current?.();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={enter}
    >
      <div class="dialog-head">
        <h2 ref={heading} id={id} tabIndex={beginsAtTitle ? -1 : undefined}>
          {title}
        </h2>
        <button type="button" class="icon-button" onClick={onClose} aria-label={t('action.close')}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
      {actions && <div class="dialog-actions">{actions}</div>}
    </dialog>
  );
}

/** Asks once before something that others notice or that cannot be taken back; the title names the
 * thing. Red is for what is lost. */
export function Confirm({ title, children, verb, refusal = t('action.cancel'), kind = 'danger', busy = false, onConfirm, onCancel }: {
  title: string;
  children?: ComponentChildren;
  verb: string;
  /** Another word than "Hủy", where the verb says that too. */
  refusal?: string;
  kind?: 'danger' | 'primary';
  busy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  return (
    <Dialog
      title={title}
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>{refusal}</Button>
          <Button kind={kind} busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
