// SPDX-License-Identifier: MPL-2.0
import { useLoaded } from '../api/load';
import type { MeetingId } from '../generated/protocol';
import { Dialog } from '../ui/dialog';
import { Asked } from '../ui/waiting';
import { wordsAddress } from './addresses';
import { fetchWords } from './request';
import type { OnStage } from './rules';
import { say } from './words';

/** The words of a page, for whoever cannot see it and for copying. They stay those of this page
 * when another one is shown meanwhile. */
export function PageWords({ meeting, at: { paper, page }, onClose }: { meeting: MeetingId; at: OnStage; onClose: () => void }) {
  const { loaded, again } = useLoaded(`${paper.id}/${page}`, () => fetchWords(wordsAddress(meeting, paper.id, page)));
  return (
    <Dialog title={say('wordsTitle', { n: page + 1, name: paper.name })} onClose={onClose} wide>
      <Asked loaded={loaded.value} again={again} what={say('waitingForWords')}>
        {(words) => (words.trim() === '' ? <p>{say('noWords')}</p> : <p class="page-words">{words}</p>)}
      </Asked>
    </Dialog>
  );
}
