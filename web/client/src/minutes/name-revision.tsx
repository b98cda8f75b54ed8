// SPDX-License-Identifier: MPL-2.0
// Gives a name to a state of the minutes, so that it is kept and found again.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_REVISION_NAME_CHARS } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import type { MinutesModel } from './model';
import { notSettled, settled } from './settling';
import type { Sitting } from './revisions';

/** `isNewest`: what is being written now belongs to it. */
export function NameRevision({ model, sitting, isNewest, onNamed }: { model: MinutesModel; sitting: Sitting; isNewest: boolean; onNamed: () => void }) {
  const isOpen = useSignal(false);
  const name = useSignal('');
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const save = async () => {
    busy.value = true;
    refused.value = null;
    try {
      // What is on the screen becomes a revision first; it is the one that is meant.
      if (isNewest && !(await settled(model))) {
        refused.value = notSettled(model);
        busy.value = false;
        return;
      }
      const revision = isNewest ? model.autosave.value.base : sitting.last;
      await api.put(url`/minutes/${model.view.value.minutes.id}/revisions/${String(revision)}/name`, { name: name.value });
      isOpen.value = false;
      onNamed();
    } catch (error) {
      const why = refusalOf(error);
      refused.value = why.code === 'not_found' ? { ...why, title: t('history.name.gone'), detail: t('history.name.gone.text') } : why;
    }
    busy.value = false;
  };
  return (
    <>
      <Button
        onClick={() => {
          name.value = sitting.called ?? '';
          refused.value = null;
          isOpen.value = true;
        }}
      >
        {t(sitting.called === null ? 'history.name' : 'history.rename')}
      </Button>
      {isOpen.value && (
        <Dialog
          title={t('history.name')}
          onClose={() => (isOpen.value = false)}
          actions={
            <>
              <Button onClick={() => (isOpen.value = false)}>{t('action.cancel')}</Button>
              <Button kind="primary" busy={busy.value} onClick={() => void save()}>
                {t('action.save')}
              </Button>
            </>
          }
        >
          <div class="stack">
            <TextField label={t('history.name.label')} hint={t('history.name.hint')} max={MAX_REVISION_NAME_CHARS} value={name.value} onValue={(value) => (name.value = value)} />
            {refused.value && <RefusalNotice refusal={refused.value} />}
          </div>
        </Dialog>
      )}
    </>
  );
}
