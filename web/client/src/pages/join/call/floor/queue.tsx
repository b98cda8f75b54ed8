// SPDX-License-Identifier: MPL-2.0
// Who asks for the floor, in order. The desk gives it by one press, and changes the order by
// dragging or by buttons.

import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import type { Participant, ParticipantId } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { matches } from '../../../../i18n/collation';
import { observes } from '../../../../session/features/observing';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { TextField } from '../../../../ui/field';
import { Icon } from '../../../../ui/icon';
import { stepBefore } from './order';
import { settled } from './settled';
import { say } from './panel-words';

/** From so many on, looking for one takes longer than typing the name. */
const SEARCH_FROM = 9;
/** So many are drawn before somebody asks for all. */
const MOST_SHOWN = 50;

type RowProps = { session: Session; person: Participant; place: number; times: number; queue: ParticipantId[]; mayLead: boolean; isYou: boolean; lost: boolean; dragged: Signal<ParticipantId | null>; onMoved: (words: string) => void };

function Row({ session, person, place, times, queue, mayLead, isYou, lost, dragged, onMoved }: RowProps) {
  const row = useRef<HTMLLIElement>(null);
  const over = useSignal(false);
  const asking = useSignal(false);
  const participant = person.id;
  const dismiss = () => {
    if (session.send({ type: 'dismiss_request', participant })) asking.value = false;
  };
  const move = (step: -1 | 1) => {
    if (!session.send({ type: 'move_request', participant, before: stepBefore(queue, participant, step) })) return;
    onMoved(say('moved', { name: person.name, n: place + step }));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    over.value = false;
    const moved = dragged.value;
    if (moved !== null && moved !== participant) session.send({ type: 'move_request', participant: moved, before: participant });
  };
  // Rows move up under the pointer.
  const stands = settled(`row ${String(place)}`, participant);
  const drag = mayLead && !lost && queue.length > 1;
  return (
    <li
      ref={row}
      class={over.value ? 'floor-request floor-request-over' : 'floor-request'}
      data-participant={participant}
      draggable={drag}
      title={drag ? say('drag') : undefined}
      onDragStart={() => (dragged.value = participant)}
      onDragEnd={() => (dragged.value = null)}
      onDragOver={(event) => {
        if (dragged.value === null || dragged.value === participant) return;
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={drop}
    >
      <span class="floor-place">{place}</span>
      <div class="person-names">
        <p class="person-name">{isYou ? t('call.nameYou', { name: person.name }) : person.name}</p>
        <p class="small soft">
          {person.unit_name}
          {person.is_guest && ` (${t('role.guest')})`}
        </p>
        {times > 0 && <p class="small person-note">{say('times', { n: times })}</p>}
        {!person.connected && <p class="small person-note">{t('call.away')}</p>}
      </div>
      {mayLead && (
        <div class="floor-request-actions">
          <Button label={`${say('give')}: ${person.name}`} disabled={lost || !person.connected} onClick={() => stands() && session.send({ type: 'give_floor', participant, speaker: null })}>
            {say('give')}
          </Button>
          {queue.length > 1 && (
            <>
              <button type="button" class="icon-button" aria-label={`${say('up')}: ${person.name}`} title={say('up')} disabled={lost || place === 1} onClick={() => move(-1)}>
                <Icon name="up" />
              </button>
              <button type="button" class="icon-button" aria-label={`${say('down')}: ${person.name}`} title={say('down')} disabled={lost || place === queue.length} onClick={() => move(1)}>
                <Icon name="down" />
              </button>
            </>
          )}
          <button type="button" class="icon-button" aria-label={`${say('dismiss')}: ${person.name}`} title={say('dismiss')} disabled={lost} onClick={() => (asking.value = true)}>
            <Icon name="close" />
          </button>
        </div>
      )}
      {asking.value && (
        <Confirm title={say('dismissTitle', { name: person.name })} verb={say('dismissVerb')} onConfirm={dismiss} onCancel={() => (asking.value = false)}>
          {say('dismissText')}
        </Confirm>
      )}
    </li>
  );
}

export function QueueList({ session, mayLead, lost }: { session: Session; mayLead: boolean; lost: boolean }) {
  const query = useSignal('');
  const all = useSignal(false);
  const dragged = useSignal<ParticipantId | null>(null);
  const moved = useSignal('');
  const dismissing = useSignal(false);
  const floor = useComputed(() => session.state.value.room?.floor).value;
  const participants = useComputed(() => session.state.value.room?.participants).value ?? [];
  const you = useComputed(() => session.state.value.you).value;
  const listens = useComputed(() => observes(session.state.value)).value;
  const hasItem = useComputed(() => (session.state.value.room?.current_item ?? null) !== null).value;
  if (!floor) return null;
  const { queue } = floor;
  const times = new Map(floor.given.map((one) => [one.participant, one.times]));
  const people = new Map(participants.map((one) => [one.id, one]));
  const rows = queue.flatMap((id, i) => {
    const person = people.get(id);
    return person && matches(`${person.name} ${person.unit_name}`, query.value) ? [{ person, place: i + 1 }] : [];
  });
  const shown = all.value ? rows : rows.slice(0, MOST_SHOWN);
  const dismissAll = () => {
    if (session.send({ type: 'dismiss_requests' })) dismissing.value = false;
  };
  return (
    <section class="people-group">
      <h3>{say('queue', { n: queue.length })}</h3>
      {hasItem && <p class="small soft">{say('onItem', { given: floor.given.reduce((n, one) => n + one.times, 0), left: queue.length })}</p>}
      <p class="visually-hidden" role="status">
        {moved.value}
      </p>
      {you !== null && queue.includes(you) && <p class="floor-own">{say('yourPlace', { n: queue.indexOf(you) + 1, of: queue.length })}</p>}
      {queue.length === 0 && <p class="soft">{say(mayLead ? 'noneAsk' : listens ? 'noneAskObserver' : 'noneAskDelegate')}</p>}
      {queue.length >= SEARCH_FROM && <TextField label={t('people.search')} value={query.value} onValue={(value) => (query.value = value)} />}
      <ol class="floor-queue">
        {shown.map(({ person, place }) => (
          <Row
            key={person.id}
            session={session}
            person={person}
            place={place}
            times={times.get(person.id) ?? 0}
            queue={queue}
            mayLead={mayLead}
            isYou={person.id === you}
            lost={lost}
            dragged={dragged}
            onMoved={(words) => (moved.value = words)}
          />
        ))}
      </ol>
      {queue.length > 0 && rows.length === 0 && <p class="soft">{t('people.noneFound')}</p>}
      {shown.length < rows.length && (
        <Button kind="plain" onClick={() => (all.value = true)}>
          {say('showMore', { n: rows.length - shown.length })}
        </Button>
      )}
      {mayLead && queue.length > 1 && (
        <Button kind="plain" disabled={lost} onClick={() => (dismissing.value = true)}>
          {say('dismissAll')}
        </Button>
      )}
      {dismissing.value && (
        <Confirm title={say('dismissAllTitle', { n: queue.length })} verb={say('dismissAll')} onCancel={() => (dismissing.value = false)} onConfirm={dismissAll}>
          {say('dismissAllText')}
        </Confirm>
      )}
    </section>
  );
}
