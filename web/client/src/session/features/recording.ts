// SPDX-License-Identifier: MPL-2.0
// Whether what is said is kept.

import type { Feature } from './feature';

export const recording: Feature = {
  before: {},
  inRoom: (_, message) => (message.type === 'recording' ? { recording: message.recording } : undefined),
};
