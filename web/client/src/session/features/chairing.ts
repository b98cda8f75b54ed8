// SPDX-License-Identifier: MPL-2.0
// Who leads. The chair may be handed over: who no longer leads no longer sees what only those do.

import type { MeetingRole, Participant, ParticipantId, ServerMessage } from '../../generated/protocol';

/** Whether this is the role of who leads the meeting. */
export function leads(role: MeetingRole): boolean {
  return role === 'chair' || role === 'secretary';
}

/** Whether this page no longer leads from this message on. */
export function leadsNoMore(message: ServerMessage, you: ParticipantId | null): boolean {
  return message.type === 'participant' && message.participant.id === you && !leads(message.participant.role);
}

/** Whether the chair may be handed to this person: a delegate with an account who is connected. */
export function mayTakeOver(person: Participant): boolean {
  return person.role === 'delegate' && !person.is_guest && !person.is_machine && person.connected;
}
