// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';

import { Icon, type IconName } from './icon';

type Kind = 'primary' | 'secondary' | 'plain' | 'danger';

type Props = {
  kind?: Kind;
  icon?: IconName;
  type?: 'button' | 'submit';
  disabled?: boolean;
  /** Something is under way: the button stays in place, says so, and cannot be pressed twice. It
   * keeps the focus, which a disabled one would lose. */
  busy?: boolean;
  /** The name that is read out, where several buttons have the same words: they begin it. */
  label?: string;
  onClick?: () => unknown;
  children: ComponentChildren;
};

/** One verb. At most one `primary` on a screen; `danger` only for what cannot be taken back. */
export function Button({ kind = 'secondary', icon, type = 'button', busy = false, disabled = false, label, onClick, children }: Props) {
  const press = (event: MouseEvent) => {
    // Also what Enter in a field would send.
    if (busy) event.preventDefault();
    else onClick?.();
  };
  return (
    <button type={type} class={`button button-${kind}`} disabled={disabled} aria-disabled={busy || undefined} aria-busy={busy} aria-label={label} onClick={press}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A link that looks like the button of the same kind, for actions that are another page. */
export function ButtonLink({ kind = 'secondary', icon, href, label, download = false, children }: { kind?: Kind; icon?: IconName; href: string; label?: string; download?: boolean; children: ComponentChildren }) {
  return (
    <a class={`button button-${kind}`} href={href} aria-label={label} download={download}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  );
}
