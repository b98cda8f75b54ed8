// SPDX-License-Identifier: MPL-2.0
// Two people saved different words: both are shown, one of them chooses. Nothing is overwritten
// before.

import { useSignal } from '@preact/signals';

import { t } from '../i18n';
import { hour } from '../i18n/format';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import type { MinutesModel } from './model';
import { compare } from './diff';
import { DiffView } from './diff-view';

export function Conflict({ model }: { model: MinutesModel }) {
  const later = useSignal<number | null>(null);
  const { theirs: waiting, isAskedAgain } = model.recovery;
  const theirs = waiting.value;
  if (!theirs) return null;
  const name = theirs.saved_by_name || t('minutes.bySystem');
  const revision = theirs.minutes.revision;
  if (later.value === revision) {
    return (
      <div class="conflict-waiting">
        <Notice kind="alert" title={t('conflict.title', { name, at: hour(theirs.saved_at) })}>
          <Button onClick={() => (later.value = null)}>{t('conflict.choose')}</Button>
        </Notice>
      </div>
    );
  }
  return (
    <Dialog
      title={t('conflict.title', { name, at: hour(theirs.saved_at) })}
      onClose={() => (later.value = revision)}
      actions={
        <>
          <Button onClick={() => void model.recovery.resolve('theirs')}>{t('conflict.takeTheirs', { name })}</Button>
          <Button kind="primary" onClick={() => void model.recovery.resolve('mine')}>
            {t('conflict.keepMine')}
          </Button>
        </>
      }
    >
      <div class="stack">
        {isAskedAgain.value && <Notice kind="wait" title={t('conflict.again', { name })} />}
        <p>{t('conflict.text', { name })}</p>
        <p class="diff-legend">
          <ins>{t('conflict.onlyMine')}</ins> <del>{t('conflict.onlyTheirs', { name })}</del>
        </p>
        <DiffView lines={compare(theirs.content, model.content())} />
      </div>
    </Dialog>
  );
}
