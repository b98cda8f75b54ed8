// SPDX-License-Identifier: MPL-2.0
// How much of what was said the draft has. Another length makes the draft anew.

import type { DraftLength } from '../generated/protocol';
import { t } from '../i18n';
import type { MinutesModel } from './model';
import { useRedraft } from './redraft';

const LENGTHS: readonly DraftLength[] = ['summary', 'full', 'verbatim'];

export function DraftLengths({ model }: { model: MinutesModel }) {
  const { begin, busy, now, dialogs } = useRedraft(model, (length) => t('draftLength.ask', { length: t(`draftLength.${length}`) }));
  return (
    <div class="draft-length" role="group" aria-label={t('draftLength.title')}>
      <span class="small soft" aria-hidden="true">
        {t('draftLength.title')}
      </span>
      {LENGTHS.map((length) => (
        <button key={length} type="button" class="draft-length-choice" aria-pressed={length === now} aria-disabled={busy} title={t(`draftLength.${length}.text`)} onClick={() => length !== now && begin(length)}>
          {t(`draftLength.${length}`)}
        </button>
      ))}
      <span class="visually-hidden" role="status">
        {busy ? t('draftLength.making') : ''}
      </span>
      {dialogs}
    </div>
  );
}
