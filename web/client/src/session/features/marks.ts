// SPDX-License-Identifier: MPL-2.0
// The desk's notes. What is not published only the desk reads.

import { MAX_DELETED_MARKS, type Mark } from '../../generated/protocol';
import { leadsNoMore } from './chairing';
import type { Feature } from './feature';

export const marks: Feature = {
  before: {},
  inRoom(room, message, you) {
    if (leadsNoMore(message, you)) return { marks: room.marks.filter(({ standing }) => standing === 'published'), deleted_marks: [] };
    switch (message.type) {
      case 'marked':
        return { marks: withMark(room.marks, message.mark), deleted_marks: without(room.deleted_marks, message.mark.number) };
      case 'unmarked':
        return { marks: without(room.marks, message.number) };
      case 'mark_deleted': {
        const { mark } = message;
        const deleted_marks = [...without(room.deleted_marks, mark.number), mark].slice(-MAX_DELETED_MARKS);
        return { marks: without(room.marks, mark.number), deleted_marks };
      }
      default:
        return undefined;
    }
  },
};

function withMark(all: Mark[], one: Mark): Mark[] {
  return [...without(all, one.number), one].sort((a, b) => a.number - b.number);
}

function without(all: Mark[], number: number): Mark[] {
  return all.filter((mark) => mark.number !== number);
}
