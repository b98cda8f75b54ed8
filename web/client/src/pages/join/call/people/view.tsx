// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';

import type { MeetingRole, Participant, RemovedPerson, WaitingGuest } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { compareNames, matches } from '../../../../i18n/collation';
import type { Session } from '../../../../session/session';
import { leads, mayTakeOver } from '../../../../session/features/chairing';
import { speechOf } from '../../../../session/floor-selectors';
import { isOn } from '../../../../session/features/tracks';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { TextField } from '../../../../ui/field';
import { useFetched } from '../../../../ui/fetched';
import { Icon } from '../../../../ui/icon';
import { LinkBars, levelWord } from '../../../../ui/link-bars';
import type { CallFeature } from '../call-feature';
import { floorFact } from '../floor/fact';
import { say as sayFloor } from '../floor/words';
import { say } from './words';
import './style.css';

const ROLES: MeetingRole[] = ['chair', 'secretary', 'delegate', 'observer'];
/** Under one heading; guests after everybody whom the meeting has invited by office. */
type Group = { key: string; title: string; people: Participant[] };

function groupsOf(people: Participant[]): Group[] {
  const sorted = [...people].sort((a, b) => compareNames(a.unit_name, b.unit_name) || compareNames(a.name, b.name));
  return [
    ...ROLES.map((role) => ({ key: role, title: t(`role.${role}`), people: sorted.filter((person) => person.role === role && !person.is_guest) })),
    { key: 'guest', title: t('role.guest'), people: sorted.filter(({ is_guest }) => is_guest) },
  ].filter(({ people: members }) => members.length > 0);
}
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
      <h3>{say('waiting', { n: guests.length })}</h3>
      {/* Before the list: after a hundred strangers nobody would find it. */}
      {guests.length > 1 && <Button onClick={() => (refusing.value = true)}>{say('refuseAll')}</Button>}
      <ul>
        {guests.map((guest) => (
          <li key={guest.id} class="person">
            <div class="person-names">
              <p class="person-name">{guest.name}</p>
              <p class="small soft">{guest.unit_name}</p>
              {guest.namesake !== null && <p class="small person-note">{say('namesake', { who: guest.namesake })}</p>}
            </div>
            <div class="person-actions">
              <Button kind="primary" label={`${say('admit')}: ${guest.name}`} onClick={() => settle(guest, true)}>
                {say('admit')}
              </Button>
              <Button label={`${say('refuse')}: ${guest.name}`} onClick={() => settle(guest, false)}>
                {say('refuse')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {refusing.value && (
        <Confirm
          title={say('refuseAllTitle', { n: guests.length })}
          verb={say('refuseAll')}
          onCancel={() => (refusing.value = false)}
          onConfirm={refuseAll}
        >
          {say('refuseAllText')}
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
      <h3>{say('removed', { n: people.length })}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.id} class="person">
            <div class="person-names">
              <p class="person-name">{person.name || say('removedNameless')}</p>
              <p class="small soft">{person.unit_name}</p>
            </div>
            <div class="person-actions">
              <Button label={`${say('readmit')}: ${person.name || say('removedNameless')}`} onClick={() => session.send({ type: 'admit', participant: person.id, admitted: true })}>
                {say('readmit')}
              </Button>
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
  /** Chair and secretary see the quality of everybody's links. */
  leads: boolean;
  onRemove: () => void;
  /** None where the chair cannot be handed over now. */
  onHandOver: (() => void) | null;
}) {
  const on = isOn(person, 'microphone');
  // A screen reader that lists buttons tells these of one person from those of another.
  const action = (words: string, onClick: () => void) => (
    <Button label={`${words}: ${person.name}`} onClick={onClick}>
      {words}
    </Button>
  );
  const speaking = useComputed(() => session.state.value.speakers.includes(person.id)).value;
  const level = useComputed(() => session.state.value.linkQualities.get(person.id) ?? null).value;
  const asks = useComputed(() => floorFact(session.state.value, person)).value;
  const hasFloor = useComputed(() => speechOf(session.state.value, person.id) !== null).value;
  return (
    <li class={person.connected ? 'person' : 'person person-away'} data-participant={person.id} data-speaking={speaking} data-muted={!on}>
      <div class="person-names">
        <p class="person-name">{you ? t('call.nameYou', { name: person.name }) : person.name}</p>
        <p class="small soft">{person.unit_name}</p>
        {!person.connected && <p class="small person-note">{t('call.away')}</p>}
      </div>
      <div class="person-marks">
        {leads && person.connected && level && <LinkBars level={level} label={t('line.of', { name: person.name, level: levelWord(level) })} />}
        {asks && (
          <span class="person-mark" title={asks}>
            <Icon name="hand" />
            <span class="visually-hidden">{asks}</span>
          </span>
        )}
        <span class="person-mark" title={t(speaking ? 'call.speaking' : on ? 'call.unmuted' : 'call.muted')}>
          <Icon name={speaking ? 'speaking' : on ? 'microphone' : 'microphoneOff'} />
          <span class="visually-hidden">{t(speaking ? 'call.speaking' : on ? 'call.unmuted' : 'call.muted')}</span>
        </span>
      </div>
      {leads && !you && (
        <div class="person-actions">
          {hasFloor
            ? action(sayFloor('end'), () => session.send({ type: 'end_floor', participant: person.id }))
            : person.connected && action(sayFloor('give'), () => session.send({ type: 'give_floor', participant: person.id, speaker: null }))}
          {isOn(person, 'screen') && action(t('screen.stopTheirs'), () => session.send({ type: 'stop_screen', participant: person.id }))}
          {mayChair && on && action(say('mute'), () => session.send({ type: 'mute', participant: person.id }))}
          {onHandOver && mayTakeOver(person) && action(say('handOver'), onHandOver)}
          {mayChair && action(say('removeShort'), onRemove)}
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
      {chair && <p>{say('other', { name: chair.name })}</p>}
      <Button onClick={() => session.send({ type: 'take_chair_back' })}>{t('leader.chair.takeBack')}</Button>
    </section>
  );
}

/** The roll call, fetched when somebody opens it. A guest stands for no unit. */
function RollCall({ session, mayKeep }: { session: Session; mayKeep: boolean }) {
  const isOpen = useSignal(false);
  const { there, failed } = useFetched(() => import('../../../../roll-call/dialog'), isOpen.value);
  const present = useComputed(() => session.state.value.room?.participants.map(({ id, connected }) => `${id}${String(connected)}`).join() ?? '').value;
  return (
    <section class="people-group">
      <Button busy={isOpen.value && !there} onClick={() => (isOpen.value = true)}>
        {say(mayKeep ? 'rollCall' : 'reportHall')}
      </Button>
      {isOpen.value && !there && failed && <p class="small person-note">{say('notFetched')}</p>}
      {isOpen.value && there && <there.default meeting={session.meeting} present={present} onClose={() => (isOpen.value = false)} />}
    </section>
  );
}

/** Who is here, by role, and who waits at the door. */
function Panel({ session }: { session: Session }) {
  const query = useSignal('');
  const removing = useSignal<Participant | null>(null);
  const handing = useSignal<Participant | null>(null);
  const room = useComputed(() => session.state.value.room).value;
  const you = useComputed(() => session.state.value.you).value;
  if (!room) return null;
  const mayChair = room.your_role === 'chair';
  const mayLead = leads(room.your_role);
  const me = room.participants.find(({ id }) => id === you);
  const isExpected = me !== undefined && !me.is_guest && !me.is_machine && me.role !== 'observer';
  const mayHandOver = mayChair && room.started_at !== null;
  const mayTakeBack = you === room.planned_chair && !mayChair && room.started_at !== null;
  const found = room.participants.filter(({ name, unit_name }) => matches(`${name} ${unit_name}`, query.value));
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
        {isExpected && <RollCall session={session} mayKeep={mayLead} />}
        {room.participants.length >= SEARCH_FROM && <TextField label={t('people.search')} value={query.value} onValue={(value) => (query.value = value)} />}
        {groupsOf(found).map(({ key, title, people: members }) => (
          <section key={key} class="people-group">
            <h3>{say('group', { role: title, n: members.length })}</h3>
            <ul>
              {members.map((person) => (
                <Person key={person.id} person={person} session={session} you={person.id === you} mayChair={mayChair} leads={mayLead} onRemove={() => (removing.value = person)} onHandOver={mayHandOver ? () => (handing.value = person) : null} />
              ))}
            </ul>
          </section>
        ))}
        <RemovedPeople people={room.removed} session={session} />
        {found.length === 0 && <p class="soft">{t('people.noneFound')}</p>}
      </div>
      {mayChair && (
        <div class="panel-foot">
          <Button icon="microphoneOff" onClick={() => session.send({ type: 'mute_all' })}>
            {say('muteAll')}
          </Button>
        </div>
      )}
      {handing.value && (
        <Confirm title={say('handOverTitle', { name: handing.value.name })} verb={say('handOver')} kind="primary" onCancel={() => (handing.value = null)} onConfirm={handOver}>
          {say('handOverText', { unit: handing.value.unit_name })}
        </Confirm>
      )}
      {removing.value && (
        <Confirm title={say('removeTitle', { name: removing.value.name })} verb={say('remove')} onCancel={() => (removing.value = null)} onConfirm={remove}>
          {say('removeText', { unit: removing.value.unit_name })}
        </Confirm>
      )}
    </>
  );
}

export const people: CallFeature = {
  panel: {
    name: 'people',
    icon: 'people',
    title: () => say('title'),
    isOffered: () => true,
    count: ({ room }) => room?.participants.filter(({ connected }) => connected).length ?? 0,
    badge: ({ room }) => room?.waiting.length ?? 0,
    badgeWords: (n) => say('toLookAt', { n }),
    Content: Panel,
  },
};
