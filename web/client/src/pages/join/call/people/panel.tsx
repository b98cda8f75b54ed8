// SPDX-License-Identifier: MPL-2.0
// The panel of who is here.

import { useComputed, useSignal } from '@preact/signals';

import type { MeetingRole, Participant } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { compareNames, matches } from '../../../../i18n/collation';
import type { Session } from '../../../../session/session';
import { leads } from '../../../../session/features/chairing';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { TextField } from '../../../../ui/field';
import { useFetched } from '../../../../ui/fetched';
import { LockButton } from './lock-button';
import { Person } from './person';
import type { Asked } from './rights';
import { PutOut, Waiting } from './waiting';
import { say } from './panel-words';

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
    <>
      <Button busy={isOpen.value && !there} onClick={() => (isOpen.value = true)}>
        {say(mayKeep ? 'rollCall' : 'reportHall')}
      </Button>
      {isOpen.value && !there && failed && <p class="small person-note">{say('notFetched')}</p>}
      {isOpen.value && there && <there.default meeting={session.meeting} present={present} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

/** Who is here, by role, and who waits at the door. */
export function PeoplePanel({ session }: { session: Session }) {
  const query = useSignal('');
  const asked = useSignal<Asked | null>(null);
  const room = useComputed(() => session.state.value.room).value;
  const you = useComputed(() => session.state.value.you).value;
  if (!room) return null;
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
        {(isExpected || mayLead) && (
          <div class="row people-group">
            {isExpected && <RollCall session={session} mayKeep={mayLead} />}
            {mayLead && <LockButton session={session} />}
          </div>
        )}
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
