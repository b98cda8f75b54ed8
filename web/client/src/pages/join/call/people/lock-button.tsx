// SPDX-License-Identifier: MPL-2.0
import { useComputed } from '@preact/signals';

import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { say } from './panel-words';

/** Locks the room, and opens it again. */
export function LockButton({ session }: { session: Session }) {
  const locked = useComputed(() => session.state.value.room?.locked ?? false).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  return (
    <Button disabled={lost} onClick={() => session.send({ type: 'lock_room', locked: !locked })}>
      {say(locked ? 'unlock' : 'lock')}
    </Button>
  );
}
