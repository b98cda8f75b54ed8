// SPDX-License-Identifier: MPL-2.0
// Tells the server which papers were opened to be read, each once for a page.

import { api } from '../api/client';
import type { MeetingId, PaperId } from '../generated/protocol';
import { openedAddress } from './addresses';

const told = new Set<string>();

/** A paper can be read although this fails; it is told again when it is opened again. */
export function tellOpened(meeting: MeetingId, paper: PaperId): void {
  const address = openedAddress(meeting, paper);
  if (told.has(address)) return;
  told.add(address);
  api.post(address).catch(() => told.delete(address));
}
