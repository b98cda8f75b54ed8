// SPDX-License-Identifier: MPL-2.0
// What a feature of a live meeting is on the page: what it remembers, what messages change of it,
// what selectors read.

import type { Millis, ParticipantId, RoomState, ServerMessage } from '../../generated/protocol';
import type { LocalMedia } from '../local';
import type { State } from '../state';

/** What a person does on this page alone: a pure change of what the page knows. */
export type Change = (state: State) => Partial<State>;

export interface Feature<Slice extends object = object> {
  /** What the page remembers, before anything is known. */
  before: Slice;
  /** What a message changes of what this page remembers. */
  received?(state: State, message: ServerMessage, at: Millis): Partial<State> | undefined;
  /** What a message changes of the room's state as the server sent it. */
  inRoom?(room: RoomState, message: ServerMessage, you: ParticipantId | null): Partial<RoomState> | undefined;
  /** What is not true any more once the line is lost. */
  onLost?: Partial<Slice>;
  /** The same once this page is out of the meeting. */
  onClosed?: Partial<Slice>;
  /** What this device does at a message; `before`: what the page knew until then. */
  follow?: (local: LocalMedia, message: ServerMessage, before: State) => void;
}
