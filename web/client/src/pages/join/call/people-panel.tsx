// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';

import type { MeetingRole, Participant, RemovedPerson, WaitingGuest } from '../../../generated/protocol';
import { t } from '../../../i18n';
import { compareNames, matches } from '../../../i18n/search';
import type { Session } from '../../../session/session';
import { leads, mayTakeOver } from '../../../session/features/chairing';
import { raisedHands } from '../../../session/features/hands';
import { isOn } from '../../../session/features/tracks';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/dialog';
import { TextField } from '../../../ui/field';
import { Icon } from '../../../ui/icon';
import { LineBars, levelWord } from '../../../ui/line-bars';

const ROLES: MeetingRole[] = ['chair', 'secretary', 'delegate', 'observer'];
/** From so many people on, looking for one takes longer than typing the name. */
const SEARCH_FROM = 9;

function Guests({ guests, session }: { guests: WaitingGuest[]; session: Session }) {
  const refusing = useSignal(false);
  if (guests.length === 0) return null;
  const refuseAll = () => {
    if (session.send({ type: 'refuse_all_waiting' })) refusing.value = false;
  };
  const settle = (guest: WaitingGuest, admitted: boolean) => session.send({ type: 'admit', participant: guest.id, admitted });
  return (
    <section class="people-group people-guests">
      <h3>{t('people.waiting', { n: guests.length })}</h3>
      {/* Before the list: after a hundred strangers nobody would find it. */}
      {guests.length > 1 && <Button onClick={() => (refusing.value = true)}>{t('people.refuseAll')}</Button>}
      <ul>
        {guests.map((guest) => (
          <li key={guest.id} class="person">
            <div class="person-names">
              <p class="person-name">{guest.name}</p>
              <p class="small soft">{guest.unit_name}</p>
              {guest.namesake !== null && <p class="small person-note">{t('people.namesake', { who: guest.namesake })}</p>}
            </div>
            <div class="person-actions">
              <Button kind="primary" onClick={() => settle(guest, true)}>
                {t('people.admit')}
              </Button>
              <Button onClick={() => settle(guest, false)}>{t('people.refuse')}</Button>
            </div>
          </li>
        ))}
      </ul>
      {refusing.value && (
        <Confirm
          title={t('people.refuseAll.title', { n: guests.length })}
          verb={t('people.refuseAll')}
          onCancel={() => (refusing.value = false)}
          onConfirm={refuseAll}
        >
          {t('people.refuseAll.text')}
        </Confirm>
      )}
    </section>
  );
}

/** Whom the chair put out: a mistake can be made good. */
function RemovedPeople({ people, session }: { people: RemovedPerson[]; session: Session }) {
  if (people.length === 0) return null;
  return (
    <section class="people-group">
      <h3>{t('people.removed', { n: people.length })}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.id} class="person">
            <div class="person-names">
              <p class="person-name">{person.name || t('people.removed.nameless')}</p>
              <p class="small soft">{person.unit_name}</p>
            </div>
            <div class="person-actions">
              <Button onClick={() => session.send({ type: 'admit', participant: person.id, admitted: true })}>{t('people.readmit')}</Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Person({ person, session, you, mayChair, leads, onRemove, onHandOver }: {
  person: Participant;
  session: Session;
  you: boolean;
  mayChair: boolean;
  /** Chair and secretary see how well everybody's line works. */
  leads: boolean;
  onRemove: () => void;
  /** None where the chair cannot be handed over now. */
  onHandOver: (() => void) | null;
}) {
  const on = isOn(person, 'microphone');
  const speaking = useComputed(() => session.state.value.speakers.includes(person.id)).value;
  const line = useComputed(() => session.state.value.lines.get(person.id) ?? null).value;
  return (
    <li class={person.connected ? 'person' : 'person person-away'} data-participant={person.id} data-speaking={speaking} data-muted={!on}>
      <div class="person-names">
        <p class="person-name">{you ? t('call.nameYou', { name: person.name }) : person.name}</p>
        <p class="small soft">
          {person.unit_name}
          {person.is_guest && ` · ${t('people.guest')}`}
        </p>
        {!person.connected && <p class="small person-note">{t('call.away')}</p>}
      </div>
      <div class="person-marks">
        {leads && person.connected && line && <LineBars level={line} label={t('line.of', { name: person.name, level: levelWord(line) })} />}
        {person.hand_raised_at !== null && (
          <span class="person-mark" title={t('call.handRaised')}>
            <Icon name="hand" />
            <span class="visually-hidden">{t('call.handRaised')}</span>
          </span>
        )}
        <span class="person-mark" title={t(speaking ? 'call.speaking' : on ? 'call.unmuted' : 'call.muted')}>
          <Icon name={speaking ? 'speaking' : on ? 'microphone' : 'microphoneOff'} />
          <span class="visually-hidden">{t(speaking ? 'call.speaking' : on ? 'call.unmuted' : 'call.muted')}</span>
        </span>
      </div>
      {leads && !you && (mayChair || isOn(person, 'screen')) && (
        <div class="person-actions">
          {isOn(person, 'screen') && <Button onClick={() => session.send({ type: 'stop_screen', participant: person.id })}>{t('screen.stopTheirs')}</Button>}
          {mayChair && on && <Button onClick={() => session.send({ type: 'mute', participant: person.id })}>{t('people.mute')}</Button>}
          {onHandOver && mayTakeOver(person) && <Button onClick={onHandOver}>{t('chair.handOver')}</Button>}
          {mayChair && <Button onClick={onRemove}>{t('people.remove.short')}</Button>}
        </div>
      )}
    </li>
  );
}

/** The chair of the plan, while somebody else chairs. */
function TakeChairBack({ participants, session }: { participants: Participant[]; session: Session }) {
  const chair = participants.find(({ role }) => role === 'chair');
  return (
    <section class="people-group stack">
      {chair && <p>{t('chair.other', { name: chair.name })}</p>}
      <Button onClick={() => session.send({ type: 'take_chair_back' })}>{t('chair.takeBack')}</Button>
    </section>
  );
}

/** Who is here, by role; who asked for the floor, in order; who waits at the door. */
export function PeoplePanel({ session }: { session: Session }) {
  const query = useSignal('');
  const removing = useSignal<Participant | null>(null);
  const handing = useSignal<Participant | null>(null);
  const room = useComputed(() => session.state.value.room).value;
  const you = useComputed(() => session.state.value.you).value;
  if (!room) return null;
  const mayChair = room.your_role === 'chair';
  const mayLead = leads(room.your_role);
  const mayHandOver = mayChair && room.started_at !== null;
  const mayTakeBack = you === room.planned_chair && !mayChair && room.started_at !== null;
  const found = room.participants.filter(({ name, unit_name }) => matches(`${name} ${unit_name}`, query.value));
  const hands = raisedHands(room.participants);
  const remove = () => {
    if (removing.value && session.send({ type: 'remove', participant: removing.value.id })) removing.value = null;
  };
  const handOver = () => {
    if (handing.value && session.send({ type: 'hand_over_chair', participant: handing.value.id })) handing.value = null;
  };
  return (
    <>
      <div class="panel-body">
        {mayTakeBack && <TakeChairBack participants={room.participants} session={session} />}
        <Guests guests={room.waiting} session={session} />
        {hands.length > 0 && (
          <section class="people-group">
            <h3>{t('people.hands', { n: hands.length })}</h3>
            <ol class="hands">
              {hands.map((person) => (
                <li key={person.id}>
                  {person.name}
                  <span class="soft small">, {person.unit_name}</span>
                </li>
              ))}
            </ol>
          </section>
        )}
        {room.participants.length >= SEARCH_FROM && <TextField label={t('people.search')} value={query.value} onValue={(value) => (query.value = value)} />}
        {ROLES.map((role) => {
          const people = found.filter((person) => person.role === role).sort((a, b) => compareNames(a.unit_name, b.unit_name) || compareNames(a.name, b.name));
          if (people.length === 0) return null;
          return (
            <section key={role} class="people-group">
              <h3>{t('people.group', { role: t(`role.${role}`), n: people.length })}</h3>
              <ul>
                {people.map((person) => (
                  <Person key={person.id} person={person} session={session} you={person.id === you} mayChair={mayChair} leads={mayLead} onRemove={() => (removing.value = person)} onHandOver={mayHandOver ? () => (handing.value = person) : null} />
                ))}
              </ul>
            </section>
          );
        })}
        <RemovedPeople people={room.removed} session={session} />
        {found.length === 0 && <p class="soft">{t('people.noneFound')}</p>}
      </div>
      {mayChair && (
        <div class="panel-foot">
          <Button icon="microphoneOff" onClick={() => session.send({ type: 'mute_all' })}>
            {t('people.muteAll')}
          </Button>
        </div>
      )}
      {handing.value && (
        <Confirm title={t('chair.handOver.title', { name: handing.value.name })} verb={t('chair.handOver')} kind="primary" onCancel={() => (handing.value = null)} onConfirm={handOver}>
          {t('chair.handOver.text', { unit: handing.value.unit_name })}
        </Confirm>
      )}
      {removing.value && (
        <Confirm title={t('people.remove.title', { name: removing.value.name })} verb={t('people.remove')} onCancel={() => (removing.value = null)} onConfirm={remove}>
          {t('people.remove.text', { unit: removing.value.unit_name })}
        </Confirm>
      )}
    </>
  );
}
