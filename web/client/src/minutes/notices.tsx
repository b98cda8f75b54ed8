// SPDX-License-Identifier: MPL-2.0
// What somebody who opens the minutes must know first.

import { useSignal } from '@preact/signals';

import { url } from '../api/client';
import { t } from '../i18n';
import { hour, longDateTime, number } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { compare } from './diff';
import { DiffView } from './diff-view';
import type { FoundCopy } from './local-copy';
import type { MinutesModel } from './model';
import { MAX_PASTE_CHARS } from './paste';

export function Notices({ model }: { model: MinutesModel }) {
  const { minutes, returned, correction } = model.view.value;
  const waitsForChair = minutes.state === 'secretary_signed' || (minutes.state === 'submitted' && minutes.kind === 'conclusions');
  const recovered = model.recovery.recovered.value;
  const updatedBy = model.updatedBy.value;
  const pasteTooLong = model.pasteTooLong.value;
  return (
    <div class="minutes-notices">
      {minutes.state === 'draft' && minutes.return_comment !== '' && (
        <Notice kind="wait" title={returned?.by_name ? t('minutes.returnedBy', { name: returned.by_name, at: longDateTime(returned.at) }) : t('minutes.returned')}>
          {minutes.return_comment}
        </Notice>
      )}
      {minutes.state === 'submitted' && minutes.kind === 'minutes' && model.view.value.my_role === 'chair' && <Notice title={t('minutes.waits.secretary')}>{t('minutes.waits.secretary.text')}</Notice>}
      {waitsForChair && model.view.value.my_role === 'secretary' && <Notice title={t('minutes.waits.chair')} />}
      {correction && (
        <Notice kind="wait" title={correction.signed_as === null ? t('minutes.correcting') : t('minutes.corrected', { document: correction.signed_as })}>
          <a href={url`/bien-ban/${correction.id}`}>{t('minutes.corrected.open')}</a>
        </Notice>
      )}
      {minutes.corrects && (
        <Notice title={t('minutes.corrects')}>
          <a href={`/bien-ban/${encodeURIComponent(minutes.corrects)}`}>{t('minutes.corrects.open')}</a>
        </Notice>
      )}
      {recovered !== null && <Notice kind="good" title={t('save.recovered', { at: longDateTime(recovered) })} />}
      {updatedBy !== null && <Notice title={t('save.updatedBy', { name: updatedBy })} />}
      {pasteTooLong !== null && <Notice kind="alert" title={t('minutes.pasteTooLong', { count: number(pasteTooLong), most: number(MAX_PASTE_CHARS) })} />}
      {model.recovery.leftovers.value.map((copy) => (
        <Leftover key={copy.key} model={model} copy={copy} />
      ))}
    </div>
  );
}

/** Edits that are not in the minutes: they can be read and copied, and go away only when somebody
 * says so. */
function Leftover({ model, copy }: { model: MinutesModel; copy: FoundCopy }) {
  const reading = useSignal(false);
  const dropping = useSignal(false);
  const why = copy.isPutAside ? 'leftover.aside' : 'leftover';
  return (
    <Notice kind="wait" title={t(`${why}.title`, { at: hour(copy.editedAt) })}>
      <p>{t(`${why}.text`)}</p>
      <div class="row">
        <Button onClick={() => (reading.value = true)}>{t('leftover.show')}</Button>
        <Button kind="plain" onClick={() => (dropping.value = true)}>
          {t('leftover.drop')}
        </Button>
      </div>
      {reading.value && (
        <Dialog title={t('leftover.show')} onClose={() => (reading.value = false)}>
          <p class="soft">{t('leftover.legend')}</p>
          <DiffView lines={compare(model.view.value.content, copy.content)} />
        </Dialog>
      )}
      {dropping.value && (
        <Confirm title={t('leftover.dropAsk', { at: longDateTime(copy.editedAt) })} verb={t('leftover.drop')} onConfirm={() => model.recovery.drop(copy)} onCancel={() => (dropping.value = false)} />
      )}
    </Notice>
  );
}
