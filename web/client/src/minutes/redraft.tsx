// SPDX-License-Identifier: MPL-2.0
// Makes the draft anew. What somebody has written is replaced only after a question, and stays in
// the history.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import type { DraftLength, MinutesView, RedraftMinutes } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { RefusalNotice } from '../ui/notice';
import { hasUnsaved } from './autosave';
import type { MinutesModel } from './model';
import { whenSettled } from './settling';
import { useAction } from './use-action';

/** `title`: what is asked of whoever has written something. */
export function useRedraft(model: MinutesModel, title: (length: DraftLength) => string) {
  const asking = useSignal<DraftLength | null>(null);
  const wanted = useSignal<DraftLength | null>(null);
  const { busy, refused, run } = useAction(async () => {
    const { minutes } = model.view.value;
    const length = wanted.value;
    if (length === null) return;
    try {
      // What is on the screen becomes a revision first, so that nothing of it is lost.
      const redraft = (base_revision: number) => api.post<MinutesView>(url`/minutes/${minutes.id}/redraft`, { base_revision, length } satisfies RedraftMinutes);
      model.load(await whenSettled(model, redraft));
    } finally {
      asking.value = null;
    }
  });
  const isEdited = hasUnsaved(model.autosave.value) || model.view.value.draft === null;
  const make = (length: DraftLength) => {
    wanted.value = length;
    run();
  };
  const begin = (length: DraftLength) => {
    if (busy.value) return;
    if (isEdited) asking.value = length;
    else make(length);
  };
  const dialogs = (
    <>
      {asking.value !== null && (
        <Confirm title={title(asking.value)} verb={t('draftLength.make')} kind="primary" busy={busy.value} onConfirm={() => asking.value !== null && make(asking.value)} onCancel={() => (asking.value = null)}>
          <p>{t('draftLength.ask.text')}</p>
        </Confirm>
      )}
      {refused.value && (
        <Dialog title={t('draftLength.make')} onClose={() => (refused.value = null)} actions={<Button onClick={() => (refused.value = null)}>{t('action.close')}</Button>}>
          <RefusalNotice refusal={refused.value} />
        </Dialog>
      )}
    </>
  );
  /** `now`: the length of the draft on the screen, in which nobody has written. */
  return { begin, busy: busy.value, now: isEdited ? null : model.view.value.draft, dialogs };
}
