// SPDX-License-Identifier: MPL-2.0
// Observers hear, see and read. The server drops whatever else their pages send.

import type { Participant } from '../../generated/protocol';
import type { State } from '../state';

/** An observer who is a person: machines have rights of their own. */
export const onlyListens = ({ role, is_machine: isMachine }: Pick<Participant, 'role' | 'is_machine'>): boolean => role === 'observer' && !isMachine;

/** Whether this page belongs to an observer. */
export const observes = ({ room }: State): boolean => room?.your_role === 'observer';
