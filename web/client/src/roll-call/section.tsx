// SPDX-License-Identifier: MPL-2.0
// The roll call on a meeting's page.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { RollCallUnit } from '../generated/protocol';
import { Button } from '../ui/button';
import { Asked } from '../ui/waiting';
import { Board } from './board';
import { EditUnit } from './edit';
import { useRollCall } from './load';
import { say } from './words';

/** Chair and secretary see all units; others report who sits in their own hall until the end. */
export default function RollCallSection({ meeting, isOver }: { meeting: string; isOver: boolean }) {
  const { loaded, again } = useRollCall(meeting);
  // As it was when the form opened: what others save meanwhile is not written over.
  const editing = useSignal<RollCallUnit | null>(null);
  const view = useComputed(() => (loaded.value.state === 'there' ? loaded.value.value : null)).value;
  // Who only observes has no roll call.
  const refused = loaded.value.state === 'refused' && loaded.value.refusal.code === 'not_allowed';
  useEffect(() => {
    if (isOver) void again();
  }, [isOver]);
  if (refused) return null;
  const own = view && !view.may_keep ? view.units[0] : undefined;
  // What somebody is typing stays when the roll call is confirmed meanwhile; saving says so.
  if (view && !view.may_keep && !editing.value && (!own || isOver || view.confirmed_at !== null)) return null;
  return (
    <section class="section">
      <h2>{say('title')}</h2>
      <div class="sheet">
        <Asked loaded={loaded.value} again={again} what={say('waiting')}>
          {(there) =>
            there.may_keep ? (
              <Board meeting={meeting} view={there} again={again} />
            ) : (
              own && (
                <>
                  <Button onClick={() => (editing.value = own)}>{say('mine')}</Button>
                  {editing.value && <EditUnit meeting={meeting} unit={editing.value} mayKeep={false} isOpened={there.began_at !== null} onClose={() => (editing.value = null)} onSaved={again} />}
                </>
              )
            )
          }
        </Asked>
      </div>
    </section>
  );
}
