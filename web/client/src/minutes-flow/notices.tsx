// SPDX-License-Identifier: MPL-2.0
// What became of the minutes: approved, published, withdrawn, filed, and who signs for the chair.

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { MinutesOpenings, MinutesStepView } from '../generated/protocol';
import { longDateTime, dateTime } from '../i18n/format';
import type { MinutesModel } from '../minutes/model';
import { useLookAgain } from '../ui/look-again';
import { Notice } from '../ui/notice';
import { printsOther } from './substitute';
import { say } from './words';

const LOOK_AGAIN_MILLIS = 30_000;

export function FlowNotices({ model }: { model: MinutesModel }) {
  const view = model.view.value;
  const { minutes, steps, substitute } = view;
  const find = (act: MinutesStepView['act']) => steps.find((step) => step.act === act);
  const [approved, withdrawn, filed] = [find('approve'), find('withdraw'), find('file')];
  const writes = view.my_role === 'secretary' || view.my_role === 'chair';
  const printed = model.head.value.chair_name;
  return (
    <div class="minutes-notices">
      {minutes.withdrawn_at !== null && (
        <Notice kind="alert" title={say('withdrawn', { at: longDateTime(minutes.withdrawn_at) })}>
          {withdrawn && say('withdrawnBy', { name: withdrawn.by_name, reason: withdrawn.text })}
        </Notice>
      )}
      {minutes.state === 'submitted' && approved && <Notice kind="good" title={say('approved', { name: approved.by_name, at: longDateTime(approved.at) })} />}
      {minutes.state !== 'signed' && substitute && (
        <Notice kind={printsOther(view, printed) ? 'wait' : 'info'} title={say('stands', { name: substitute.name, reason: substitute.reason })}>
          <p>{say('standsBy', { name: substitute.named_by_name, at: longDateTime(substitute.at) })}</p>
          {printsOther(view, printed) && <p>{say('standsName', { printed, name: substitute.name })}</p>}
        </Notice>
      )}
      {view.may.includes('publish') && (
        <Notice kind="wait" title={say('notPublished')}>
          {say('notPublishedText')}
        </Notice>
      )}
      {writes && minutes.published_at !== null && <Published id={minutes.id} at={minutes.published_at} by={find('publish')} />}
      {filed && (
        <Notice kind="good" title={say('filed', { name: filed.by_name, at: longDateTime(filed.at) })}>
          {filed.text !== '' && say('filedPlace', { place: filed.text })}
        </Notice>
      )}
    </div>
  );
}

/** Who has opened them, for who wrote them. */
function Published({ id, at, by }: { id: string; at: number; by: MinutesStepView | undefined }) {
  const { loaded, again } = useLoaded(id, () => api.get<MinutesOpenings>(url`/minutes/${id}/openings`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  const openings = loaded.value.state === 'there' ? loaded.value.value : null;
  return (
    <Notice kind="good" title={by ? say('publishedBy', { name: by.by_name, at: longDateTime(at) }) : say('published', { at: longDateTime(at) })}>
      {openings && (
        <div data-opened={openings.opened.length}>
          {openings.opened.length === 0 ? (
            <p>{say('openedNone')}</p>
          ) : (
            <details>
              <summary>{say('opened', { n: openings.opened.length })}</summary>
              <ul>
                {openings.opened.map((one, n) => (
                  <li key={n}>{say('openedAt', { name: one.name, unit: one.unit_name, at: dateTime(one.at) })}</li>
                ))}
              </ul>
            </details>
          )}
          {openings.not_yet.length > 0 && (
            <details>
              <summary>{say('notYet', { n: openings.not_yet.length })}</summary>
              <p>{openings.not_yet.join('; ')}</p>
            </details>
          )}
        </div>
      )}
    </Notice>
  );
}
