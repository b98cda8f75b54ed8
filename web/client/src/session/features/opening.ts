// SPDX-License-Identifier: MPL-2.0
// The opening: from then on the meeting runs, with the plan as it stands.

import type { Feature } from './feature';

export const opening: Feature = {
  before: {},
  received: (_, message) => (message.type === 'opened' ? { title: message.title } : undefined),
  inRoom: (_, message) => (message.type === 'opened' ? { started_at: message.at, title: message.title, agenda: message.agenda } : undefined),
};
