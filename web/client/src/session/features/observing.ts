// SPDX-License-Identifier: MPL-2.0
// Observers hear, see and read. The server drops whatever else they send; their page switches the
// devices off, so that no lamp burns for nothing.

import type { Participant } from '../../generated/protocol';
import type { State } from '../state';
import type { Feature } from './feature';

/** An observer who is a person: machines have rights of their own. */
export const onlyListens = ({ role, is_machine: isMachine }: Pick<Participant, 'role' | 'is_machine'>): boolean => role === 'observer' && !isMachine;

/** Whether this page belongs to an observer. */
export const observes = ({ room }: State): boolean => room?.your_role === 'observer';

export const observing: Feature = {
  before: {},
  follow(local, message, { you }) {
    const isListener = message.type === 'welcome' ? message.state.your_role === 'observer' : message.type === 'participant' && message.participant.id === you && onlyListens(message.participant);
    if (!isListener) return;
    void local.set('microphone', false);
    void local.set('camera', false);
  },
};
