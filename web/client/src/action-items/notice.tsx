// SPDX-License-Identifier: MPL-2.0
// Above the list of meetings: what is overdue, due soon, or waits for an answer. With words of its
// own: those of the board are many, and most people come for a meeting.

import { api } from '../api/client';
import { useLoaded } from '../api/load';
import type { ItemCounts } from '../generated/protocol';
import { featureWords } from '../i18n/feature-words';
import { Notice } from '../ui/notice';

const say = featureWords(
  {
    title: 'Nhiệm vụ cần để ý',
    overdue: '{n} nhiệm vụ quá hạn',
    soon: '{n} nhiệm vụ đến hạn trong 7 ngày',
    waiting: '{n} nhiệm vụ chờ xác nhận hoặc chờ gia hạn',
  },
  {
    title: 'Action items to look after',
    overdue: '{n} {n:action item|action items} overdue',
    soon: '{n} {n:action item|action items} due within 7 days',
    waiting: '{n} {n:action item|action items} to be confirmed or extended',
  },
);

/** As `addressOf` of the board writes it. */
const ADDRESSES = {
  overdue: '/nhiem-vu?pham-vi=mine&trang-thai=overdue',
  soon: '/nhiem-vu?pham-vi=mine&trang-thai=soon',
  waiting: '/nhiem-vu?pham-vi=given&trang-thai=waiting',
} as const;
const COUNTS = ['overdue', 'soon', 'waiting'] as const;

export default function ActionItemsNotice() {
  const { loaded } = useLoaded('counts', () => api.get<ItemCounts>('/action-items/counts'));
  if (loaded.value.state !== 'there') return null;
  const counts = loaded.value.value;
  const shown = COUNTS.filter((count) => counts[count] > 0);
  if (shown.length === 0) return null;
  return (
    <div class="meetings-password" data-action-items={counts.overdue}>
      <Notice kind={counts.overdue > 0 ? 'wait' : 'info'} title={say('title')}>
        <p class="row">
          {shown.map((count) => (
            <a key={count} class="link-target" href={ADDRESSES[count]}>
              {say(count, { n: counts[count] })}
            </a>
          ))}
        </p>
      </Notice>
    </div>
  );
}
