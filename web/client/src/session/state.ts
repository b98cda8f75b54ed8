// SPDX-License-Identifier: MPL-2.0
// What a page in a meeting knows: the connection itself here, everything else by the features. A
// pure function of what the server said, so that it can be tested without a browser.

import type { CloseReason, Millis, ParticipantId, Problem, RoomState, ServerMessage, WaitReason } from '../generated/protocol';
import { FEATURES, type Slices } from './features';
import type { Change, Feature } from './features/feature';

/** Why this page is not, or no longer, in the meeting. The server's reasons, and two that only the
 * page can find out. */
export type ClosedFor = CloseReason | 'signed_out' | 'not_allowed' | 'outdated' | 'left';

type Connection = {
  phase: 'connecting' | 'lobby' | 'in' | 'closed';
  /** Since when the line is lost; null while it works. */
  lostAt: Millis | null;
  closedFor: ClosedFor | null;
  title: string;
  /** Why this page waits in the lobby. */
  waitsFor: WaitReason;
  you: ParticipantId | null;
  /** Null until the server let this page in. */
  room: RoomState | null;
  /** Server's clock minus this device's, in milliseconds. */
  clockOffset: number;
  /** The last refusal, with a number that grows so that the same one twice is seen twice. */
  refusal: { problem: Problem; count: number } | null;
};

export type State = Connection & Slices;

const CONNECTING: Connection = {
  phase: 'connecting',
  lostAt: null,
  closedFor: null,
  title: '',
  waitsFor: 'guest',
  you: null,
  room: null,
  clockOffset: 0,
  refusal: null,
};

const begun = (features: readonly Feature[]): object => features.reduce<object>((all, { before }) => ({ ...all, ...before }), {});

/** What a page knows at first. Late features are not part of it; nothing that reads them is there. */
export const BEFORE = { ...begun(FEATURES), ...CONNECTING } as State;

/** A message, and when it came by this device's clock. */
export type Received = { message: ServerMessage; at: Millis };

export type Event =
  | ({ type: 'received' } & Received)
  | { type: 'lost'; at: Millis }
  | { type: 'closed'; reason: ClosedFor }
  /** Something that a person did on this page alone. */
  | { type: 'changed'; change: Change };

type Features = readonly Feature[];

export function reduce(state: State, event: Event, features: Features): State {
  switch (event.type) {
    case 'received':
      return received(state, event, features);
    case 'lost':
      return state.phase === 'closed' ? state : withAll(state, [{ lostAt: state.lostAt ?? event.at }, ...features.map(({ onLost }) => onLost)]);
    case 'closed':
      return withAll(state, [closed(event.reason), ...features.map(({ onClosed }) => onClosed)]);
    case 'changed':
      return withAll(state, [event.change(state)]);
  }
}

/** With features that came late. They alone are told what was received since the last welcome; the
 * connection and the other features know it. */
export function withLate(state: State, late: Features, missed: readonly Received[]): State {
  const told = (now: State, { message, at }: Received): State => withRoom(withAll(now, late.map((feature) => feature.received?.(now, message, at))), message, late);
  return missed.reduce(told, { ...begun(late), ...state });
}

/** The person has read the refusal. */
export const refusalSeen: Change = () => ({ refusal: null });

const closed = (reason: ClosedFor): Partial<State> => ({ phase: 'closed', closedFor: reason, lostAt: null });

function received(state: State, { message, at }: Received, features: Features): State {
  if (message.type === 'several') return message.messages.reduce((now, each) => received(now, { message: each, at }, features), state);
  if (message.type === 'closed' && message.reason !== 'restarting') return reduce(state, { type: 'closed', reason: message.reason }, features);
  const changes = [connection(state, message, at), ...features.map((feature) => feature.received?.(state, message, at))];
  return withRoom(withAll(state, changes), message, features);
}

function connection(state: State, message: ServerMessage, at: Millis): Partial<State> | undefined {
  switch (message.type) {
    case 'lobby':
      return { phase: 'lobby', lostAt: null, refusal: null, title: message.meeting_title, waitsFor: message.reason };
    case 'welcome':
      return { phase: 'in', lostAt: null, you: message.you, room: message.state, title: message.state.title, clockOffset: message.state.now - at };
    case 'closed':
      return { lostAt: state.lostAt ?? at };
    case 'refused':
      return { refusal: { problem: message.problem, count: (state.refusal?.count ?? 0) + 1 } };
    case 'pong':
      return { clockOffset: message.at - (message.sent_at + at) / 2 };
    default:
      return undefined;
  }
}

function withRoom(state: State, message: ServerMessage, features: Features): State {
  const { room, you } = state;
  if (!room) return state;
  const now = merged(room, features.map((feature) => feature.inRoom?.(room, message, you)));
  return now === room ? state : { ...state, room: now };
}

const withAll = (state: State, changes: (Partial<State> | undefined)[]): State => merged(state, changes);

/** With all changes; the same object where there are none, so that nothing is drawn again. */
function merged<T extends object>(before: T, changes: (Partial<T> | undefined)[]): T {
  const change = changes.reduce<Partial<T>>((all, one) => ({ ...all, ...one }), {});
  return Object.keys(change).length === 0 ? before : { ...before, ...change };
}
