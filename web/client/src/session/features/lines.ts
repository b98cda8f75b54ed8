// SPDX-License-Identifier: MPL-2.0
// How well lines work. A new connection knows nothing of it yet.

import type { LineLevel, ParticipantId } from '../../generated/protocol';
import type { Feature } from './feature';

export type LineSlice = {
  /** How well the own line works towards the server and from it; null where nothing flows or nobody
   * knows yet. */
  line: { up: LineLevel | null; down: LineLevel | null };
  /** How well others' lines work, for chair and secretary. */
  lines: ReadonlyMap<ParticipantId, LineLevel | null>;
};

const before: LineSlice = { line: { up: null, down: null }, lines: new Map() };

export const lines: Feature<LineSlice> = {
  before,
  received(state, message) {
    switch (message.type) {
      case 'welcome':
        return before;
      case 'your_line':
        return { line: { up: message.up, down: message.down } };
      case 'lines':
        return { lines: new Map([...state.lines, ...message.lines.map(({ participant, level }) => [participant, level] as const)]) };
      default:
        return undefined;
    }
  },
};
