// SPDX-License-Identifier: MPL-2.0
// Reading the conclusions back: they become a question on which each site says whether it agrees.

import { useComputed } from '@preact/signals';

import { t } from '../../../../i18n';
import { featureWords } from '../../../../i18n/feature-words';
import { leads } from '../../../../session/features/chairing';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { conclusionsText, proposalOf } from '../../../../votes/proposal';
import { panelButton } from '../panel-button';

/** Whoever opened it may have had the other language. */
const TITLES = ['Thông qua kết luận cuộc họp', 'To adopt the conclusions of the meeting'];

const say = featureWords(
  {
    button: 'Đọc lại kết luận để thông qua',
    title: 'Thông qua kết luận cuộc họp',
    notYet: 'Kết luận của cuộc họp chưa được đọc lại và thông qua.',
  },
  {
    button: 'Read the conclusions back',
    title: 'To adopt the conclusions of the meeting',
    notYet: 'The conclusions of the meeting have not been read back and adopted.',
  },
);

/** For who leads, once something was concluded. `asks`: says that it has not been done yet, and is
 * not there when it was. */
export function ReadBack({ session, asks = false, onOpened }: { session: Session; asks?: boolean; onOpened?: () => void }) {
  const room = useComputed(() => session.state.value.room).value;
  const text = room ? conclusionsText(room.marks, { conclusion: t('mark.conclusion'), action_item: t('mark.action_item') }) : '';
  if (!room || room.started_at === null || !leads(room.your_role) || text === '') return null;
  if (asks && room.votes.some(({ title, is_open }) => !is_open && TITLES.includes(title))) return null;
  const open = () => {
    proposalOf(session).value = { title: say('title'), text };
    onOpened?.();
    const button = panelButton('votes');
    if (button?.getAttribute('aria-pressed') !== 'true') button?.click();
  };
  return (
    <div class="read-back">
      {asks && <p>{say('notYet')}</p>}
      <Button onClick={open}>{say('button')}</Button>
    </div>
  );
}
