// SPDX-License-Identifier: MPL-2.0
// Guests at the door, for who leads and works in another window: each request rings once, and the
// tab says how many wait.

import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { featureWords } from '../../../../i18n/feature-words';
import { atTheDoor } from '../../../../session/features/lobby';
import type { Session } from '../../../../session/session';

const say = featureWords({ tab: '{n} người chờ: {title}' }, { tab: '{n} {n:waits|wait}: {title}' });

/** Many who come together are one ring. */
const PACE_MILLIS = 5_000;

/** Who has not rung yet. Who reconnects has; who asks again after a refusal is new. */
export const newAtDoor = (waiting: readonly string[], rung: ReadonlySet<string>): string[] => waiting.filter((id) => !rung.has(id));

/** What the browser's tab says; `title` is what it says without guests. */
export function useDoorBell(session: Session, title: string): string {
  const waiting = useComputed(() => atTheDoor(session.state.value.room).map(({ id }) => id).join()).value;
  const rung = useRef(new Set<string>());
  const rangAt = useRef(-PACE_MILLIS);
  useEffect(() => {
    const fresh = newAtDoor(waiting.split(',').filter(Boolean), rung.current);
    for (const id of fresh) rung.current.add(id);
    if (fresh.length === 0 || performance.now() - rangAt.current < PACE_MILLIS) return;
    rangAt.current = performance.now();
    // The tab and the notice on the page say it, too.
    void import('../../../../session/test-sound').then(({ ringDoorBell }) => ringDoorBell(session.speaker.used.value)).catch(() => undefined);
  }, [waiting]);
  return waiting === '' ? title : say('tab', { n: waiting.split(',').length, title });
}
