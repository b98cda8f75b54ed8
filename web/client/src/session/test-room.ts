// SPDX-License-Identifier: MPL-2.0
// Builders for tests: people with names, a room as the server tells it.

import type { MeetingRole, Participant, RoomState, ServerMessage, Source } from '../generated/protocol';
import { FEATURES } from './features';
import { LATE_FEATURES } from './features/late';
import { BEFORE, reduce as reduceBy, withLate, type Event, type State } from './state';

/** A page that has all features. */
export const WHOLE: State = withLate(BEFORE, LATE_FEATURES, []);

export const reduce = (state: State, event: Event): State => reduceBy(state, event, [...FEATURES, ...LATE_FEATURES]);

export function person(name: string, { role = 'delegate', on = [], unit = `Xã của ${name}`, guest = false, added = [] }: { role?: MeetingRole; on?: Source[]; unit?: string; guest?: boolean; added?: Participant['tracks'] } = {}): Participant {
  return {
    id: name,
    name,
    unit_name: unit,
    role,
    is_guest: guest,
    is_machine: false,
    connected: true,
    tracks: [...(['microphone', 'camera', 'screen'] as const).map((source) => ({ source, muted: !on.includes(source) })), ...added],
  };
}

export function room(participants: Participant[]): RoomState {
  return {
    meeting: 'giao-ban',
    title: 'Giao ban tháng 11',
    unit_name: 'UBND tỉnh',
    time_open: false,
    your_role: 'delegate',
    planned_chair: 'An',
    started_at: 1_000,
    starts_at: 1_000,
    now: 50_000,
    participants,
    waiting: [],
    removed: [],
    locked: false,
    sent_out: [],
    spotlight: null,
    spotlight_camera: null,
    floor: { rules: { mode: 'discussion', limit_s: null, first_timers_first: false }, queue: [], speeches: [], given: [] },
    agenda: [],
    current_item: null,
    current_since: null,
    items_taken: [],
    items_added: [],
    papers: [],
    shown_page: null,
    chat: [],
    chat_last: 0,
    chat_closed: null,
    chat_kept: true,
    marks: [],
    deleted_marks: [],
    votes: [],
    recording: 'on',
  };
}

/** What the page knows after these messages, the first at time 0, one a second. */
export function after(messages: ServerMessage[], from: State = WHOLE): State {
  return messages.reduce((state, message, i) => reduce(state, { type: 'received', message, at: i * 1000 }), from);
}

export function welcome(you: string, participants: Participant[]): ServerMessage {
  return { type: 'welcome', you, version: 1, state: { ...room(participants), your_role: participants.find(({ id }) => id === you)?.role ?? 'delegate' } };
}
