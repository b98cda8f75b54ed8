// SPDX-License-Identifier: MPL-2.0
// Asks before a paper, or a version of it, is deleted.

import { useSignal } from '@preact/signals';

import { api, refusalOf, type Refusal } from '../api/client';
import type { MeetingId, Paper } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { paperAddress } from './addresses';
import { say } from './words';

type Props = {
  meeting: MeetingId;
  paper: Paper;
  /** All versions of it, the newest first. */
  versions: readonly Paper[];
  mayDeleteAll: boolean;
  /** It is closed: with a refusal, or deleted. */
  onEnd: (refusal: Refusal | null, deleted: boolean) => void;
};

export function Deleting({ meeting, paper, versions, mayDeleteAll, onEnd }: Props) {
  const busy = useSignal(false);
  const remove = async (all: boolean) => {
    busy.value = true;
    try {
      await api.delete(`${paperAddress(meeting, paper.id)}${all ? '?all=true' : ''}`);
      onEnd(null, true);
    } catch (error) {
      // Deleted by somebody else meanwhile: it is gone, as was wanted.
      const why = refusalOf(error);
      if (why.code === 'not_found') onEnd(versions.length > 1 ? { code: why.code, title: say('deletedByOthers'), detail: say('deletedByOthersText') } : null, true);
      else onEnd(why, false);
    }
  };
  const cancel = () => onEnd(null, false);
  const { name, version } = paper;
  const before = versions.find((one) => one.version < version);
  if (versions.length < 2) {
    return (
      <Confirm title={say('deleteTitle', { name })} verb={say('deleteVerb')} busy={busy.value} onConfirm={() => void remove(false)} onCancel={cancel}>
        {say('deleteText')}
      </Confirm>
    );
  }
  if (versions[0]?.id !== paper.id || !before) {
    return (
      <Confirm title={say('deleteVersionTitle', { name, n: version })} verb={say('deleteVersionVerb', { n: version })} busy={busy.value} onConfirm={() => void remove(false)} onCancel={cancel}>
        {say('deleteVersionText')}
      </Confirm>
    );
  }
  return (
    <Dialog
      title={say('deleteTitle', { name })}
      onClose={cancel}
      actions={
        <>
          <Button onClick={cancel}>{t('action.cancel')}</Button>
          {mayDeleteAll && (
            <Button kind="danger" busy={busy.value} onClick={() => void remove(true)}>
              {say('deleteAll', { n: versions.length })}
            </Button>
          )}
          <Button kind="danger" busy={busy.value} onClick={() => void remove(false)}>
            {say('deleteOnly', { n: version })}
          </Button>
        </>
      }
    >
      {say('deleteNewestText', { n: version, before: before.version })}
    </Dialog>
  );
}
