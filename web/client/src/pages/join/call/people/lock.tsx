// SPDX-License-Identifier: MPL-2.0
// The mark of a locked room.

import { useComputed } from '@preact/signals';

import type { Session } from '../../../../session/session';
import { Drawing } from '../../../../ui/icon';
import { say } from './words';

const LOCK = 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2.500';

/** In the bar on top; a screen reader is told when it changes. */
export function LockMark({ session }: { session: Session }) {
  const locked = useComputed(() => session.state.value.room?.locked ?? false).value;
  return (
    <p class={locked ? 'call-locked' : 'visually-hidden'} role="status">
      {locked && (
        <>
          <Drawing lines={LOCK} />
          <span>{say('locked')}</span>
        </>
      )}
    </p>
  );
}
