// SPDX-License-Identifier: MPL-2.0
// What somebody who opens the minutes must know first.

import { useSignal } from '@preact/signals';

import { t } from '../i18n';
import { hour, longDateTime } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { compare } from './diff';
import { DiffView } from './diff-view';
import type { Desk } from './desk';

export function Notices({ desk }: { desk: Desk }) {
  const { minutes } = desk.view.value;
  const recovered = desk.recovered.value;
  const updatedBy = desk.updatedBy.value;
  return (
    <div class="minutes-notices">
      {minutes.state === 'draft' && minutes.return_comment !== '' && (
        <Notice kind="wait" title={t('minutes.returned')}>
          {minutes.return_comment}
        </Notice>
      )}
      {minutes.state === 'submitted' && desk.view.value.my_role === 'chair' && <Notice title={t('minutes.waits.secretary')}>{t('minutes.waits.secretary.text')}</Notice>}
      {minutes.state === 'secretary_signed' && desk.view.value.my_role === 'secretary' && <Notice title={t('minutes.waits.chair')} />}
      {minutes.corrects && (
        <Notice title={t('minutes.corrects')}>
          <a href={`/bien-ban/${encodeURIComponent(minutes.corrects)}`}>{t('minutes.corrects.open')}</a>
        </Notice>
      )}
      {recovered !== null && <Notice kind="good" title={t('save.recovered', { at: longDateTime(recovered) })} />}
      {updatedBy !== null && <Notice title={t('save.updatedBy', { name: updatedBy })} />}
      <Leftover desk={desk} />
    </div>
  );
}

/** Edits that came too late: they can be read and copied, and go away only when somebody says so.
 */
function Leftover({ desk }: { desk: Desk }) {
  const reading = useSignal(false);
  const dropping = useSignal(false);
  const copy = desk.leftover.value;
  if (!copy) return null;
  return (
    <Notice kind="wait" title={t('leftover.title', { at: hour(copy.editedAt) })}>
      <p>{t('leftover.text')}</p>
      <div class="row">
        <Button onClick={() => (reading.value = true)}>{t('leftover.show')}</Button>
        <Button kind="plain" onClick={() => (dropping.value = true)}>
          {t('leftover.drop')}
        </Button>
      </div>
      {reading.value && (
        <Dialog title={t('leftover.show')} onClose={() => (reading.value = false)}>
          <p class="soft">{t('leftover.legend')}</p>
          <DiffView lines={compare(desk.view.value.content, copy.content)} />
        </Dialog>
      )}
      {dropping.value && (
        <Confirm title={t('leftover.dropAsk', { at: longDateTime(copy.editedAt) })} verb={t('leftover.drop')} onConfirm={() => desk.dropLeftover()} onCancel={() => (dropping.value = false)} />
      )}
    </Notice>
  );
}
