// SPDX-License-Identifier: MPL-2.0
// Who is outside: those who wait at the door, who was sent out, whom the chair removed.

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import type { ParticipantId, RemovedPerson, RoomState, WaitingGuest } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { say } from './panel-words';

const NOTES = { guest: 'waitsAsGuest', locked: 'waitsLocked', sent_out: 'waitsSentOut' } as const;

/** Who waits at the door: unknown guests, who came to a locked room, who was sent out. */
export function Waiting({ waiting, session }: { waiting: WaitingGuest[]; session: Session }) {
  const refusing = useSignal(false);
  if (waiting.length === 0) return null;
  const refuseAll = () => {
    if (session.send({ type: 'refuse_all_waiting' })) refusing.value = false;
  };
  const settle = (guest: WaitingGuest, admitted: boolean) => session.send({ type: 'admit', participant: guest.id, admitted });
  const guests = waiting.filter(({ reason }) => reason === 'guest').length;
  const held = waiting.filter(({ reason }) => reason === 'locked').length;
  return (
    <section class="people-group people-guests">
      <h3>{say('waiting', { n: waiting.length })}</h3>
      {/* Before the list: after a hundred people nobody would find them. */}
      {held > 1 && (
        <Button kind="primary" onClick={() => session.send({ type: 'admit_all_held_by_lock' })}>
          {say('admitAll', { n: held })}
        </Button>
      )}
      {guests > 1 && <Button onClick={() => (refusing.value = true)}>{say('refuseAll')}</Button>}
      <ul>
        {waiting.map((guest) => (
          <Outside key={guest.id} name={guest.name} unit={guest.unit_name}>
            <p class="small soft">{say(NOTES[guest.reason])}</p>
            {guest.namesake !== null && <p class="small person-note">{say('namesake', { who: guest.namesake })}</p>}
            <div class="person-actions">
              <Button kind="primary" label={`${say('admit')}: ${guest.name}`} onClick={() => settle(guest, true)}>
                {say('admit')}
              </Button>
              {/* Who was sent out asks for nothing that could be refused. */}
              {guest.reason !== 'sent_out' && (
                <Button label={`${say('refuse')}: ${guest.name}`} onClick={() => settle(guest, false)}>
                  {say('refuse')}
                </Button>
              )}
            </div>
          </Outside>
        ))}
      </ul>
      {refusing.value && (
        <Confirm title={say('refuseAllTitle', { n: guests })} verb={say('refuseAll')} onCancel={() => (refusing.value = false)} onConfirm={refuseAll}>
          {say('refuseAllText')}
        </Confirm>
      )}
    </section>
  );
}

/** Who was sent out and is not at the door, and whom the chair removed: a mistake can be made good. */
export function PutOut({ room, session }: { room: RoomState; session: Session }) {
  const away = room.sent_out.filter(({ id }) => !room.waiting.some((guest) => guest.id === id));
  return (
    <>
      <List title={say('sentOut', { n: away.length })} people={away} session={session} />
      <List title={say('removed', { n: room.removed.length })} people={room.removed} session={session} />
    </>
  );
}

function List({ title, people, session }: { title: string; people: RemovedPerson[]; session: Session }) {
  if (people.length === 0) return null;
  const readmit = (participant: ParticipantId) => session.send({ type: 'admit', participant, admitted: true });
  return (
    <section class="people-group">
      <h3>{title}</h3>
      <ul>
        {people.map((person) => (
          <Outside key={person.id} name={person.name || say('removedNameless')} unit={person.unit_name}>
            <div class="person-actions">
              <Button label={`${say('readmit')}: ${person.name || say('removedNameless')}`} onClick={() => readmit(person.id)}>
                {say('readmit')}
              </Button>
            </div>
          </Outside>
        ))}
      </ul>
    </section>
  );
}

function Outside({ name, unit, children }: { name: string; unit: string; children: ComponentChildren }) {
  return (
    <li class="person">
      <div class="person-names">
        <p class="person-name">{name}</p>
        <p class="small soft">{unit}</p>
      </div>
      {children}
    </li>
  );
}
