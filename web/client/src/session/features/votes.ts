// SPDX-License-Identifier: MPL-2.0
// Which votes are open, and how many have voted. Votes themselves go over HTTP, see `votes/`.

import type { Feature } from './feature';

export const votes: Feature = {
  before: {},
  inRoom(room, message) {
    if (message.type !== 'votes_changed') return undefined;
    const gone = [...message.cancelled, ...message.changed.map(({ number }) => number)];
    return { votes: [...room.votes.filter(({ number }) => !gone.includes(number)), ...message.changed].sort((a, b) => a.number - b.number) };
  },
};
