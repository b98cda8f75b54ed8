// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';

import type { MeetingRole, Participant } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { compareNames, matches } from '../../../../i18n/collation';
import type { Session } from '../../../../session/session';
import { leads } from '../../../../session/features/chairing';
import { atTheDoor } from '../../../../session/features/lobby';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { TextField } from '../../../../ui/field';
import { useFetched } from '../../../../ui/fetched';
import type { CallFeature } from '../call-feature';
import { Control } from '../control';
import { LockButton } from './lock';
import { Person } from './person';
import type { Asked } from './rights';
import { PutOut, Waiting } from './waiting';
import { say } from './words';
import './style.css';

const ROLES: MeetingRole[] = ['chair', 'co_chair', 'secretary', 'delegate', 'observer'];
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
  const asked = useSignal<Asked | null>(null);
  const room = useComputed(() => session.state.value.room).value;
  const you = useComputed(() => session.state.value.you).value;
  if (!room) return null;
  const mayChair = room.your_role === 'chair' || room.your_role === 'co_chair';
  const mayLead = leads(room.your_role);
  const me = room.participants.find(({ id }) => id === you);
  const isExpected = me !== undefined && !me.is_guest && !me.is_machine && me.role !== 'observer';
  const mayTakeBack = you === room.planned_chair && room.your_role !== 'chair' && room.started_at !== null;
  const found = room.participants.filter(({ name, unit_name }) => matches(`${name} ${unit_name}`, query.value));
  return (
    <>
      <div class="panel-body">
        {mayTakeBack && <TakeChairBack participants={room.participants} session={session} />}
        <Waiting waiting={room.waiting} session={session} />
        {isExpected && <RollCall session={session} mayKeep={mayLead} />}
        {room.participants.length >= SEARCH_FROM && <TextField label={t('people.search')} value={query.value} onValue={(value) => (query.value = value)} />}
        {groupsOf(found).map(({ key, title, people: members }) => (
          <section key={key} class="people-group">
            <h3>{say('group', { role: title, n: members.length })}</h3>
            <ul>
              {members.map((person) => (
                <Person key={person.id} person={person} session={session} onAsk={(about) => (asked.value = about)} />
              ))}
            </ul>
          </section>
        ))}
        <PutOut room={room} session={session} />
        {found.length === 0 && <p class="soft">{t('people.noneFound')}</p>}
      </div>
      {mayLead && (
        <div class="panel-foot people-foot">
          {mayChair && (
            <span class="control-in-panel">
              <Button icon="microphoneOff" onClick={() => session.send({ type: 'mute_all' })}>
                {say('muteAll')}
              </Button>
            </span>
          )}
          <LockButton session={session} />
        </div>
      )}
      {asked.value && <Question asked={asked.value} session={session} onDone={() => (asked.value = null)} />}
    </>
  );
}

const REQUESTS = { remove: 'remove', handOver: 'hand_over_chair', sendOut: 'send_out' } as const;

/** Before what would surprise everybody. */
function Question({ asked: { what, person }, session, onDone }: { asked: Asked; session: Session; onDone: () => void }) {
  const confirm = () => {
    if (session.send({ type: REQUESTS[what], participant: person.id })) onDone();
  };
  return (
    <Confirm title={say(`${what}Title`, { name: person.name })} verb={say(what)} kind={what === 'remove' ? 'danger' : 'primary'} onCancel={onDone} onConfirm={confirm}>
      {say(`${what}Text`, { unit: person.unit_name })}
    </Confirm>
  );
}

/** A crossed-out microphone between sound waves. */
const MUTE_ALL = 'M4 3l16 18M9.500 9v3a2.500 2.500 0 0 0 4 2M14.500 9.800V6a2.500 2.500 0 0 0-4.700-1.200M6.500 11.500a5.500 5.500 0 0 0 8.800 4.900M12 18v3M2.500 8v5M21.500 8v5M18.500 9.500v2';

/** Mutes everybody from anywhere in the call, whichever panel is open. On a phone on its
 * side, whose bar has no room for it, the panel has the button (`call-sizes.css`). */
function MuteAll({ session, lost }: { session: Session; lost: boolean }) {
  const role = useComputed(() => session.state.value.room?.your_role).value;
  if (role !== 'chair' && role !== 'co_chair') return null;
  return (
    <span class="control-roomy">
      <Control icon={{ drawing: MUTE_ALL }} label={say('muteAll')} keys="Ctrl+Alt+M" listed={say('muteAll')} disabled={lost} onPress={() => session.send({ type: 'mute_all' })} />
    </span>
  );
}

export const people: CallFeature = {
  Control: MuteAll,
  panel: {
    name: 'people',
    icon: 'people',
    title: () => say('title'),
    isOffered: () => true,
    count: ({ room }) => room?.participants.filter(({ connected }) => connected).length ?? 0,
    badge: ({ room }) => atTheDoor(room).length,
    badgeWords: (n) => say('toLookAt', { n }),
    Content: Panel,
  },
};
