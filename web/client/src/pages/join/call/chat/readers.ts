// SPDX-License-Identifier: MPL-2.0
// For whom somebody may write.

import type { ChatAddress, ParticipantId } from '../../../../generated/protocol';
import type { State } from '../../../../session/state';
import { leads } from './addresses';
import { say } from './panel-words';

/** Somebody who may be chosen; `field` names what is typed for them. */
export type Reader = { value: string; label: string; field: string; to: ChatAddress };

/** Who may be chosen now, most used first; `answers`: whom somebody who leads answers. */
export function readers(state: State, answers: ParticipantId | null): Reader[] {
  const { room, you } = state;
  if (!room) return [];
  const own = room.participants.find(({ id }) => id === you);
  const answered = room.participants.find(({ id }) => id === answers);
  const isOpen = room.chat_closed === null || leads(state);
  return [
    ...(answered ? [{ value: answered.id, label: say('only', { name: answered.name }), field: say('labelOnly', { name: answered.name }), to: { who: 'leaders', with: answered.id } as const }] : []),
    ...(isOpen ? [{ value: '*everyone', label: say('everyone'), field: say('labelEveryone'), to: { who: 'everyone' } as const }] : []),
    { value: '*leaders', label: say('leaders'), field: say('labelLeaders'), to: { who: 'leaders' } },
    ...(isOpen && own && !own.is_guest && !own.is_machine ? [{ value: '*unit', label: say('ownUnit'), field: say('labelUnit'), to: { who: 'own_unit' } as const }] : []),
  ];
}
