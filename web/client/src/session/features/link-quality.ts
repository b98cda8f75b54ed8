// SPDX-License-Identifier: MPL-2.0
// The quality of the links to the server. A new connection does not know it yet.

import type { LinkLevel, ParticipantId } from '../../generated/protocol';
import type { Feature } from './feature';

export type LinkQualitySlice = {
  /** The quality of the own links, towards the server and from it; null where no media flows or
   * nothing has been measured yet. */
  ownLinkQuality: { up: LinkLevel | null; down: LinkLevel | null };
  /** The quality of each participant's links; only chair and secretary receive it. */
  linkQualities: ReadonlyMap<ParticipantId, LinkLevel | null>;
};

const before: LinkQualitySlice = { ownLinkQuality: { up: null, down: null }, linkQualities: new Map() };

export const linkQuality: Feature<LinkQualitySlice> = {
  before,
  onLost: before,
  received(state, message) {
    switch (message.type) {
      case 'welcome':
        return before;
      case 'own_link_quality':
        return { ownLinkQuality: { up: message.up, down: message.down } };
      case 'link_quality':
        return { linkQualities: new Map([...state.linkQualities, ...message.participants.map(({ participant, level }) => [participant, level] as const)]) };
      default:
        return undefined;
    }
  },
};
