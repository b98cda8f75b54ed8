// SPDX-License-Identifier: MPL-2.0
// What this page may do with somebody in the list, as the server decides it.

import type { MeetingRole, Participant } from '../../../../generated/protocol';
import { leads } from '../../../../session/features/chairing';
import { onlyListens } from '../../../../session/features/observing';

/** What is asked before it is done. */
export type Asked = { what: 'remove' | 'handOver' | 'sendOut'; person: Participant };

type Rights = { lead: boolean; chair: boolean; mute: boolean; sendOut: boolean; remove: boolean; raise: boolean };

/** The chair of the plan may take the chair back at any time: nobody puts them out. */
export function rightsOver(person: Participant, you: boolean, role: MeetingRole, isPlannedChair: boolean): Rights {
  const lead = leads(role);
  const chair = role === 'chair' && !you;
  const coChair = role === 'co_chair' && !you;
  return {
    lead,
    chair,
    mute: chair || (coChair && person.role !== 'chair' && person.role !== 'co_chair'),
    sendOut: lead && !you && !leads(person.role) && !isPlannedChair && !person.is_machine,
    raise: (chair || coChair) && onlyListens(person),
    remove: !isPlannedChair && (chair || (coChair && !leads(person.role))),
  };
}
