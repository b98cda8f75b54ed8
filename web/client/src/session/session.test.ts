// SPDX-License-Identifier: MPL-2.0
import { afterEach, expect, it, vi } from 'vitest';

import type { ServerMessage } from '../generated/protocol';
import type { LocalMedia } from './local';
import type { Loudspeaker } from './loudspeaker';
import { Session } from './session';

/** What the page's parts were told, and what the socket hands to the session. */
const page = vi.hoisted(() => ({
  told: [] as unknown[],
  receive: null as ((message: unknown) => void) | null,
}));

vi.mock('./socket', () => ({
  LiveSocket: class {
    constructor(_: unknown, { received }: { received: (message: unknown) => void }) {
      page.receive = received;
    }
    send = () => true;
    stop = () => undefined;
  },
}));
vi.mock('./publishing', () => ({
  Publishing: class {
    received = (message: unknown) => page.told.push(message);
    stop = () => undefined;
  },
}));

afterEach(() => vi.unstubAllGlobals());

it('hands the way of media to a publishing connection that is fetched after it was told', async () => {
  vi.stubGlobal('window', { location: { protocol: 'https:', host: 'hop.example', search: '' } });
  const local = { stop: () => undefined } as unknown as LocalMedia;
  const speaker: unknown = null;
  const session = new Session('hop', local, speaker as Loudspeaker, 'vi', false, false);
  const receives = (message: ServerMessage) => page.receive?.(message);
  // The file is being fetched.
  (session as unknown as { publish: () => void }).publish();
  receives({ type: 'way', way: 'any' });
  receives({ type: 'way', way: 'tcp' });
  expect(page.told).toEqual([]);
  await vi.waitFor(() => expect(page.told).toEqual([{ type: 'way', way: 'tcp' }]));
  receives({ type: 'way', way: 'sound_alone' });
  expect(page.told.at(-1), 'later ones go straight there').toEqual({ type: 'way', way: 'sound_alone' });
  session.stop();
});
