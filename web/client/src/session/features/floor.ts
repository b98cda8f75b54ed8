// SPDX-License-Identifier: MPL-2.0
// The floor: who asks to speak, in which order, and who may. What is drawn of it stands in
// `pages/join/call/floor/`, which is loaded after the first sound.

import type { Floor, ParticipantId, RoomState, ServerMessage } from '../../generated/protocol';
import type { State } from '../state';
import { leads } from './chairing';
import type { Change, Feature } from './feature';

type FloorNewsKind = 'given' | 'ended' | 'dismissed' | 'locked';

export type FloorSlice = {
  /** What has become of the own floor or request, until it is read: this page was given the floor,
   * somebody else (whose name is in `by`) ended the speech or dismissed the request, or the
   * microphone stays locked. Grows as a refusal's count. */
  floorNews: { is: FloorNewsKind; by: string; count: number } | null;
};

export const floor: Feature<FloorSlice> = {
  before: { floorNews: null },
  received(state, message) {
    const { you, room } = state;
    if (message.type === 'microphone_locked') return news(state, 'locked');
    // That the microphone was muted is part of it.
    if (message.type === 'speech_ended') return { ...news(state, 'ended', message.by), mutedBy: null };
    if (message.type === 'request_dismissed') return news(state, 'dismissed', message.by);
    if (message.type === 'welcome') {
      // Given while the line was lost, or to another page of the same person.
      const given = has(message.state.floor, message.you) && !(room && has(room.floor, message.you));
      return given ? news(state, 'given') : undefined;
    }
    if (message.type !== 'floor_given' || message.participant !== you || !room || has(room.floor, you)) return undefined;
    return { ...news(state, 'given'), mutedBy: null };
  },
  inRoom(room, message) {
    const next = changed(room.floor, message);
    return next && { floor: next };
  },
  follow(local, message, { you, room }) {
    if (message.type === 'microphone_locked') void local.set('microphone', false);
    // Not one packet more than the server would drop.
    if (message.type === 'welcome' && !opensMicrophone(message.state, message.you)) void local.set('microphone', false);
    if (!room || !('participant' in message) || message.participant !== you) return;
    const had = has(room.floor, you);
    // Only of who asked: nobody is heard who does not expect it.
    if (message.type === 'floor_given' && !had && room.floor.queue.includes(message.participant)) void local.set('microphone', true);
    if (message.type === 'floor_left' && had && !leads(room.your_role)) void local.set('microphone', false);
  },
};

function changed(now: Floor, message: ServerMessage): Floor | undefined {
  if (message.type === 'floor') return message.floor;
  if (message.type === 'floor_rules_changed') return { ...now, rules: message.rules };
  // On the next item everybody speaks for the first time.
  if (message.type === 'agenda_item_changed') return { ...now, given: [] };
  if (!('participant' in message) || !/^(floor_|participant_left)/.test(message.type)) return undefined;
  const participant = message.participant as ParticipantId;
  const others = <T extends { participant: ParticipantId }>(all: T[]): T[] => all.filter((one) => one.participant !== participant);
  const queue = now.queue.filter((one) => one !== participant);
  const left = { ...now, queue, speeches: others(now.speeches) };
  if (message.type === 'floor_asked') {
    const place = message.before === null ? -1 : queue.indexOf(message.before);
    queue.splice(place < 0 ? queue.length : place, 0, participant);
  }
  // In the order of their beginnings: none jumps that is only extended or named.
  if (message.type === 'floor_given') {
    left.speeches = [...left.speeches, { participant, ...message.speech }].sort((a, b) => a.since - b.since);
    left.given = [...others(now.given), { participant, times: message.given }];
  }
  return left;
}

const news = ({ floorNews }: State, is: FloorNewsKind, by = ''): FloorSlice => ({ floorNews: { is, by, count: (floorNews?.count ?? 0) + 1 } });

const has = ({ speeches }: Floor, who: ParticipantId | null) => speeches.some(({ participant }) => participant === who);

const opensMicrophone = (room: RoomState, you: ParticipantId | null) => room.floor.rules.mode === 'discussion' || leads(room.your_role) || has(room.floor, you);

/** Whether this page may switch its microphone on now. */
export const maySpeak = ({ room, you }: State): boolean => !room || opensMicrophone(room, you);

/** The microphone was pressed while it is locked. */
export const microphoneIsLocked: Change = (state) => news(state, 'locked');
