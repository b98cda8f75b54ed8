// SPDX-License-Identifier: MPL-2.0
// A certificate that bears another name than the account: both names, and a box to tick before it
// is used all the same.

import type { Signal } from '@preact/signals';

import { me } from '../api/me';
import { t } from '../i18n';
import { Notice } from '../ui/notice';

export function OtherName({ holder, agreed }: { holder: string; agreed: Signal<boolean> }) {
  return (
    <div class="stack">
      <Notice kind="wait" title={t('keys.otherName')}>
        {t('keys.otherName.text', { holder, account: me.value?.user.name ?? '' })}
      </Notice>
      <label class="check">
        <input type="checkbox" checked={agreed.value} onChange={(event) => (agreed.value = event.currentTarget.checked)} />
        <span>{t('keys.otherName.agree', { holder })}</span>
      </label>
    </div>
  );
}
