// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';

import type { Refusal } from '../api/client';
import { t } from '../i18n';
import { Icon } from './icon';

type Kind = 'info' | 'good' | 'wait' | 'alert';

const ICONS = { info: 'info', good: 'check', wait: 'warning', alert: 'warning' } as const;

/** Says what happened, what stays safe, what to do. Alerts are read out at once, the rest when
 * there is a pause. */
export function Notice({ kind = 'info', title, children }: { kind?: Kind; title?: string | undefined; children?: ComponentChildren }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'alert' ? 'alert' : 'status'}>
      <Icon name={ICONS[kind]} />
      <div>
        {title && <p class="notice-title">{title}</p>}
        {children && <div class="notice-text">{children}</div>}
      </div>
    </div>
  );
}

/** A refusal in the server's own words. Whose session has ended signs in beside it: what stands on
 * this page stays. */
export function RefusalNotice({ refusal, children }: { refusal: Refusal; children?: ComponentChildren }) {
  return (
    <Notice kind="alert" title={refusal.title}>
      <p>{refusal.detail}</p>
      {refusal.fact && <p>{refusal.fact}</p>}
      {refusal.code === 'not_signed_in' && (
        <a class="button button-secondary" href="/" target="_blank">
          {t('signIn.inNewWindow')}
        </a>
      )}
      {children}
    </Notice>
  );
}
