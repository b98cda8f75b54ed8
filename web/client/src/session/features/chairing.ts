// SPDX-License-Identifier: MPL-2.0
// Who leads. The chair may be handed over, and a changed plan may name others: everybody is told.
// Who no longer leads no longer sees what only those do.

import type { MeetingRole, Participant, ParticipantId, RoomState, ServerMessage } from '../../generated/protocol';
import type { State } from '../state';
import type { Change, Feature } from './feature';

export type LeadingRole = 'chair' | 'secretary';

/** Somebody leads from now on, or this page no longer does; or who chaired
 * has `left` with it, and it is this page that must do something. */
export type NewLeader = {
  is: 'you' | 'other' | 'instead_of_you' | 'no_more' | 'left';
  /** How it came: this page was handed the chair, has it back, or the plan was changed. */
  by: 'handed' | 'returned' | 'plan';
  /** Of the new leader; where this page was handed the chair, of who handed it over. */
  name: string;
  /** Grows as that of a refusal. */
  count: number;
};

export type ChairingSlice = {
  /** Who was last seen with the role, also when they have left it or the room. */
  leaders: Partial<Record<LeadingRole, { id: ParticipantId; name: string }>>;
  newLeaders: Record<LeadingRole, NewLeader | null>;
};

export const chairing: Feature<ChairingSlice> = {
  before: { leaders: {}, newLeaders: { chair: null, secretary: null } },
  received(state, message) {
    if (message.type === 'participant') return withRole(state, message.participant);
    if (message.type === 'participant_left') return withoutChair(state, message.participant);
    if (message.type !== 'welcome') return undefined;
    const { participants } = message.state;
    const { leaders, newLeaders } = state;
    // After a lost line: what changed meanwhile is told too.
    return participants.reduce<ChairingSlice>((now, one) => withRole({ ...state, ...now, you: message.you }, one), { leaders, newLeaders });
  },
  inRoom(room, message) {
    // Until the opening nobody can hand over: whoever chairs does so by the plan.
    if (message.type !== 'participant' || room.started_at !== null || !isLeader(message.participant, 'chair')) return undefined;
    return { planned_chair: message.participant.id };
  },
};

/** Machines have roles too, and lead nobody. */
const isLeader = (person: Participant, role: LeadingRole) => person.role === role && !person.is_machine;

function withRole(state: State, person: Participant): ChairingSlice {
  let { leaders, newLeaders } = state;
  const before = state.room?.participants.find(({ id }) => id === person.id);
  for (const role of ['chair', 'secretary'] as const) {
    // Who comes in with a role has it by the plan: that is nothing new to those inside.
    const told = before && before.role !== person.role ? newLeader(state, person, before.role, role) : null;
    if (told) newLeaders = { ...newLeaders, [role]: { ...told, count: (newLeaders[role]?.count ?? 0) + 1 } };
    // They are back.
    else if (isLeader(person, role) && newLeaders[role]?.is === 'left') newLeaders = { ...newLeaders, [role]: null };
    if (isLeader(person, role)) leaders = { ...leaders, [role]: { id: person.id, name: person.name } };
  }
  return { leaders, newLeaders };
}

function newLeader({ room, leaders, you }: State, person: Participant, before: MeetingRole, role: LeadingRole): Omit<NewLeader, 'count'> | null {
  const last = leaders[role];
  const isYou = person.id === you;
  if (isLeader(person, role)) {
    const by = howItCame(room, person, role);
    const is = isYou ? 'you' : last?.id === you && by === 'plan' ? 'instead_of_you' : 'other';
    return { is, by, name: isYou && by === 'handed' ? (last?.name ?? '') : person.name };
  }
  // Where somebody else leads now, their message says so; after the opening there always is one.
  const isLost = isYou && before === role && last?.id === you && room?.started_at === null;
  return isLost ? { is: 'no_more', by: 'plan', name: person.name } : null;
}

/** Who may take the chair back, and the secretary, who may then end the meeting, are told that
 * nobody has it. */
function withoutChair({ room, leaders, newLeaders, you }: State, left: ParticipantId): Partial<ChairingSlice> | undefined {
  const { chair } = leaders;
  if (!room || room.started_at === null || chair?.id !== left || left === you || (room.planned_chair !== you && room.your_role !== 'secretary')) return undefined;
  return { newLeaders: { ...newLeaders, chair: { is: 'left', by: 'handed', name: chair.name, count: (newLeaders.chair?.count ?? 0) + 1 } } };
}

function howItCame(room: RoomState | null, person: Participant, role: LeadingRole): NewLeader['by'] {
  if (role === 'secretary' || !room || room.started_at === null) return 'plan';
  return person.id === room.planned_chair ? 'returned' : 'handed';
}

/** The person has read who leads now. */
export const newLeaderSeen =
  (role: LeadingRole): Change =>
  ({ newLeaders }) => ({ newLeaders: { ...newLeaders, [role]: null } });

/** Whether this is the role of who leads the meeting. */
export function leads(role: MeetingRole): boolean {
  return role === 'chair' || role === 'co_chair' || role === 'secretary';
}

/** Whether this page no longer leads from this message on. */
export function leadsNoMore(message: ServerMessage, you: ParticipantId | null): boolean {
  return message.type === 'participant' && message.participant.id === you && !leads(message.participant.role);
}

/** Whether the chair may be shared with this person: a delegate with an account who is connected. */
export const mayCoChair = (person: Participant): boolean => person.role === 'delegate' && mayTakeOver(person);

/** Whether the chair may be handed to this person. */
export function mayTakeOver(person: Participant): boolean {
  return (person.role === 'delegate' || person.role === 'co_chair') && !person.is_guest && !person.is_machine && person.connected;
}
