// SPDX-License-Identifier: MPL-2.0
// The action items on a meeting's page: what it gave, and before it, what earlier ones of its
// series left open.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { AgendaItem, MeetingItems } from '../generated/protocol';
import '../i18n/groups/outside-the-call';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { GiveDialog } from './give-form';
import { ItemLines } from './list';
import { say } from './words';
import './style.css';

/** `isOver`: they are asked for again when the meeting has ended. */
export default function ActionItemsSection({ meeting, agenda, isOver }: { meeting: string; agenda: readonly AgendaItem[]; isOver: boolean }) {
  const giving = useSignal(false);
  const { loaded, again } = useLoaded(`${meeting} ${String(isOver)}`, () => api.get<MeetingItems>(url`/meetings/${meeting}/action-items`));
  if (loaded.value.state !== 'there') return null;
  const { items, earlier, may_give, frozen } = loaded.value.value;
  const gives = may_give && !frozen;
  const unassigned = items.filter(({ unit, state }) => unit === null && state !== 'cancelled').length;
  if (items.length === 0 && earlier.length === 0 && !gives) return null;
  return (
    <>
      {earlier.length > 0 && (
        <section class="section" data-earlier-items={earlier.length}>
          <h2>{say('earlierTitle')}</h2>
          <ItemLines items={earlier} />
        </section>
      )}
      {(items.length > 0 || gives) && (
        <section class="section stack" data-meeting-items={items.length}>
          <h2>{say('sectionTitle')}</h2>
          {may_give && unassigned > 0 && (
            <Notice kind="wait" title={say('sectionUnassigned', { n: unassigned })}>
              {say('sectionUnassignedText')}
            </Notice>
          )}
          {items.length === 0 ? <p class="soft">{say('sectionNone')}</p> : <ItemLines items={items} withMeeting={false} />}
          {gives && <Button onClick={() => (giving.value = true)}>{say('act_give')}</Button>}
          {giving.value && (
            <GiveDialog
              meeting={meeting}
              agenda={agenda}
              frozen={frozen}
              onDone={() => {
                giving.value = false;
                void again();
              }}
              onClose={() => (giving.value = false)}
            />
          )}
        </section>
      )}
    </>
  );
}
