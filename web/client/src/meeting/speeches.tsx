// SPDX-License-Identifier: MPL-2.0
// Who was given the floor in a meeting, when and for how long.

import type { AgendaItem, SpeechView } from '../generated/protocol';
import { featureWords } from '../i18n/feature-words';
import { duration, number, time } from '../i18n/format';

const say = featureWords(
  {
    title: 'Lượt phát biểu ({n})',
    who: 'Người phát biểu',
    site: 'Điểm cầu',
    item: 'Mục',
    began: 'Bắt đầu',
    lasted: 'Thời gian',
    goesOn: 'đang phát biểu',
  },
  {
    title: 'Speeches ({n})',
    who: 'Speaker',
    site: 'Site',
    item: 'Item',
    began: 'Began',
    lasted: 'Lasted',
    goesOn: 'goes on',
  },
);

export function Speeches({ speeches, agenda }: { speeches: SpeechView[]; agenda: AgendaItem[] }) {
  if (speeches.length === 0) return null;
  const itemOf = (item: SpeechView['item']) => agenda.findIndex(({ id }) => id === item) + 1;
  return (
    <details class="speeches">
      <summary>{say('title', { n: number(speeches.length) })}</summary>
      <div class="sheet">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{say('began')}</th>
              <th scope="col">{say('who')}</th>
              <th scope="col">{say('site')}</th>
              <th scope="col">{say('item')}</th>
              <th scope="col">{say('lasted')}</th>
            </tr>
          </thead>
          <tbody>
            {speeches.map((speech) => (
              <tr key={`${speech.participant}/${String(speech.began_at)}`}>
                <td>{time(speech.began_at)}</td>
                <td>{speech.speaker ?? speech.name}</td>
                <td>{speech.unit_name}</td>
                <td>{itemOf(speech.item) || ''}</td>
                <td>{speech.ended_at === null ? say('goesOn') : duration(speech.ended_at - speech.began_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
