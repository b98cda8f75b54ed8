// SPDX-License-Identifier: MPL-2.0
// How much of what was said the draft has. Another length makes the draft anew; what somebody has
// written is replaced only after a question, and stays in the history.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import type { DraftLength, MinutesView, RedraftMinutes } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { RefusalNotice } from '../ui/notice';
import { hasUnsaved } from './autosave';
import type { MinutesModel } from './model';
import { useAction } from './use-action';

const LENGTHS: readonly DraftLength[] = ['summary', 'full', 'verbatim'];

export function DraftLengths({ model }: { model: MinutesModel }) {
  const asking = useSignal<DraftLength | null>(null);
  const wanted = useSignal<DraftLength | null>(null);
  const { busy, refused, run } = useAction(async () => {
    const { minutes } = model.view.value;
    // What is on the screen becomes a revision first, so that nothing of it is lost.
    if (wanted.value === null || !(await model.settled())) return;
    const body: RedraftMinutes = { base_revision: model.view.value.minutes.revision, length: wanted.value };
    try {
      model.load(await api.post<MinutesView>(url`/minutes/${minutes.id}/redraft`, body));
    } finally {
      asking.value = null;
    }
  });
  const isEdited = hasUnsaved(model.autosave.value) || model.view.value.draft === null;
  const now = isEdited ? null : model.view.value.draft;
  const make = (length: DraftLength) => {
    wanted.value = length;
    run();
  };
  const choose = (length: DraftLength) => {
    if (length === now || busy.value) return;
    if (isEdited) asking.value = length;
    else make(length);
  };
  return (
    <div class="draft-length" role="group" aria-label={t('draftLength.title')}>
      <span class="small soft" aria-hidden="true">
        {t('draftLength.title')}
      </span>
      {LENGTHS.map((length) => (
        <button key={length} type="button" class="draft-length-choice" aria-pressed={length === now} aria-disabled={busy.value} title={t(`draftLength.${length}.text`)} onClick={() => choose(length)}>
          {t(`draftLength.${length}`)}
        </button>
      ))}
      <span class="visually-hidden" role="status">
        {busy.value ? t('draftLength.making') : ''}
      </span>
      {asking.value !== null && (
        <Confirm
          title={t('draftLength.ask', { length: t(`draftLength.${asking.value}`) })}
          verb={t('draftLength.make')}
          kind="primary"
          busy={busy.value}
          onConfirm={() => asking.value !== null && make(asking.value)}
          onCancel={() => (asking.value = null)}
        >
          <p>{t('draftLength.ask.text')}</p>
        </Confirm>
      )}
      {refused.value && (
        <Dialog title={t('draftLength.title')} onClose={() => (refused.value = null)} actions={<Button onClick={() => (refused.value = null)}>{t('action.close')}</Button>}>
          <RefusalNotice refusal={refused.value} />
        </Dialog>
      )}
    </div>
  );
}
