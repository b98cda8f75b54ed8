// SPDX-License-Identifier: MPL-2.0
// Where on the agenda the meeting is.

import type { Feature } from './feature';

export const agenda: Feature = {
  before: {},
  inRoom: (_, message) => (message.type === 'agenda_item_changed' ? { current_item: message.item } : undefined),
};
