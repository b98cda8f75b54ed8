// SPDX-License-Identifier: MPL-2.0
// Reading the conclusions back: they become a question on which each site says whether it agrees.

import { useComputed } from '@preact/signals';

import { t } from '../../../../i18n';
import { featureWords } from '../../../../i18n/feature-words';
import { leads } from '../../../../session/features/chairing';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { adoptedBy, conclusionsText, isReadBack, proposalOf } from '../../../../votes/proposal';
import { panelButton } from '../panel-button';

/** Whoever opened it may have had the other language. */
const TITLES = ['Thông qua kết luận cuộc họp', 'To adopt the conclusions of the meeting'];

const say = featureWords(
  {
    button: 'Đọc lại kết luận để thông qua',
    ofDesk: 'Đọc lại cả ghi chú chưa công bố',
    unpublished: 'Ghi chú chưa công bố: {n}. Mọi điểm cầu sẽ đọc được những gì đưa ra thông qua.',
    title: 'Thông qua kết luận cuộc họp',
    notYet: 'Kết luận của cuộc họp chưa được đọc lại và thông qua.',
    changed: 'Kết luận đã thay đổi sau khi được thông qua; phần thay đổi chưa được đọc lại.',
  },
  {
    button: 'Read the conclusions back',
    ofDesk: 'Read unpublished notes back, too',
    unpublished: 'Notes that are not published: {n}. Every site can read what is put to the vote.',
    title: 'To adopt the conclusions of the meeting',
    notYet: 'The conclusions of the meeting have not been read back and adopted.',
    changed: 'The conclusions were changed after they had been adopted; what changed was not read back.',
  },
);

/** For who leads, once something was concluded. `asks`: says that it has not been done yet, and is
 * not there when it was. */
export function ReadBack({ session, asks = false, onOpened }: { session: Session; asks?: boolean; onOpened?: () => void }) {
  const room = useComputed(() => session.state.value.room).value;
  if (!room || room.started_at === null || !leads(room.your_role)) return null;
  const headings = { conclusion: t('mark.conclusion'), action_item: t('mark.action_item') };
  const [published, all] = [false, true].map((ofDesk) => conclusionsText(room.marks, headings, { ofDesk }));
  if (!all) return null;
  const adopted = adoptedBy(room.votes, TITLES);
  if (asks && isReadBack(room.marks, adopted)) return null;
  const unpublished = room.marks.filter(({ standing }) => standing === 'desk').length;
  const open = (text: string) => {
    proposalOf(session).value = { title: say('title'), text };
    onOpened?.();
    const button = panelButton('votes');
    if (button?.getAttribute('aria-pressed') !== 'true') button?.click();
  };
  return (
    <div class="read-back">
      {asks && <p>{say(adopted ? 'changed' : 'notYet')}</p>}
      {published && <Button onClick={() => open(published)}>{say('button')}</Button>}
      {unpublished > 0 && (
        <>
          <p class="small soft">{say('unpublished', { n: unpublished })}</p>
          <Button kind={published ? 'plain' : 'secondary'} onClick={() => open(all)}>
            {say('ofDesk')}
          </Button>
        </>
      )}
    </div>
  );
}
