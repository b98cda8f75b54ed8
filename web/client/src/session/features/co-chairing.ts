// SPDX-License-Identifier: MPL-2.0
// Whom the chair lets lead with them, or speak who observed, is told, and when it is over.

import type { Change, Feature } from './feature';

export type CoChairingSlice = {
  /** What has become of this page's rights, until it is read. Grows as a refusal's count. */
  coChairNews: { is: 'begun' | 'over' | 'delegate' | 'observer'; count: number } | null;
};

export const coChairing: Feature<CoChairingSlice> = {
  before: { coChairNews: null },
  received({ room, you, coChairNews }, message) {
    if (message.type !== 'participant' || message.participant.id !== you || !room) return undefined;
    const [was, is] = [room.your_role, message.participant.role];
    const count = (coChairNews?.count ?? 0) + 1;
    if (is === 'co_chair' && was !== 'co_chair') return { coChairNews: { is: 'begun', count } };
    if (is === 'observer' && was !== 'observer') return { coChairNews: { is: 'observer', count } };
    if (is !== 'delegate') return undefined;
    if (was === 'observer') return { coChairNews: { is: 'delegate', count } };
    return was === 'co_chair' ? { coChairNews: { is: 'over', count } } : undefined;
  },
};

/** The person has read it. */
export const coChairNewsSeen: Change = () => ({ coChairNews: null });
