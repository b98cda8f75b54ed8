// SPDX-License-Identifier: MPL-2.0
// Above the list of meetings: drafts that wait for comments, and minutes that were published.

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { MinutesForMe } from '../generated/protocol';
import { longDateTime } from '../i18n/format';
import { fill } from '../i18n';
import { featureWords } from '../i18n/feature-words';
import { saidOf } from '../i18n/notice-words';
import { Notice } from '../ui/notice';

/** Of its own: the words of the page are many, and most people come for a meeting. */
const say = featureWords(
  {
    title: 'Biên bản cần để ý',
    comment: 'Góp ý dự thảo biên bản {meeting}, hạn {at}',
    answered: 'Xem lại góp ý dự thảo biên bản {meeting}, hạn {at}',
    published: 'Biên bản mới phát hành: {meeting}',
    more: 'và {n} biên bản khác',
  },
  {
    title: 'Minutes to look after',
    comment: 'Comment on the draft minutes of {meeting}, until {at}',
    answered: 'Your comments on the draft minutes of {meeting}, until {at}',
    published: 'Newly published minutes: {meeting}',
    more: 'and {n} more',
  },
);
const MOST_SHOWN = 5;

export default function MinutesNotice() {
  const { loaded } = useLoaded('minutes', () => api.get<MinutesForMe>('/minutes-for-me'));
  if (loaded.value.state !== 'there') return null;
  const { to_comment: drafts, published } = loaded.value.value;
  const lines = [
    ...drafts.map(({ minutes, kind, meeting_title: meeting, deadline, answered }) => ({ href: url`/bien-ban/${minutes}?gop-y`, words: fill(saidOf(kind)(say(answered ? 'answered' : 'comment')), { meeting, at: longDateTime(deadline) }) })),
    ...published.map(({ minutes, kind, meeting_title: meeting }) => ({ href: url`/bien-ban/${minutes}`, words: fill(saidOf(kind)(say('published')), { meeting }) })),
  ];
  if (lines.length === 0) return null;
  return (
    <div class="meetings-password" data-minutes-for-me={lines.length}>
      <Notice kind={drafts.some(({ answered }) => !answered) ? 'wait' : 'info'} title={say('title')}>
        <ul>
          {lines.slice(0, MOST_SHOWN).map(({ href, words }) => (
            <li key={href}>
              <a class="link-target" href={href}>
                {words}
              </a>
            </li>
          ))}
        </ul>
        {lines.length > MOST_SHOWN && <p>{say('more', { n: lines.length - MOST_SHOWN })}</p>}
      </Notice>
    </div>
  );
}
