// SPDX-License-Identifier: MPL-2.0
import type { Meeting } from '../generated/protocol';

/** Whether a planned meeting was put off, and is not back at the time that people knew. */
export const isPutOff = ({ state, postponed, starts_at: startsAt }: Meeting): boolean => state === 'planned' && postponed !== null && (postponed.time_open || postponed.from !== startsAt);
