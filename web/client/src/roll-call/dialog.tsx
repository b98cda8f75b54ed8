// SPDX-License-Identifier: MPL-2.0
// The roll call in the call: all of it for chair and secretary, the own hall for others.

import { useEffect, useRef } from 'preact/hooks';

import type { RollCallUnit } from '../generated/protocol';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { Board } from './board';
import { EditUnit } from './edit';
import { useRollCall } from './load';
import type { Filter } from './model';
import { say } from './words';

/** How long it waits, in milliseconds, when people come and go: a hundred who come at once are one
 * look. */
const SETTLES_MILLIS = 2_000;

/** `present` changes whenever somebody comes or goes; `begin`: which units are shown first. */
export default function RollCallDialog({ meeting, present, begin = 'all', onClose }: { meeting: string; present: string; begin?: Filter; onClose: () => void }) {
  const { loaded, again, look } = useRollCall(meeting);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(look, SETTLES_MILLIS);
    return () => clearTimeout(timer);
  }, [present]);
  const view = loaded.value.state === 'there' ? loaded.value.value : null;
  // What somebody is typing stays when the roll call is confirmed meanwhile; saving says so.
  const opened = useRef<RollCallUnit | undefined>(undefined);
  if (view && !view.may_keep && view.confirmed_at === null) opened.current ??= view.units[0];
  const own = opened.current;
  if (own) return <EditUnit meeting={meeting} unit={own} mayKeep={false} isOpened={view ? view.began_at !== null : true} onClose={onClose} onSaved={again} />;
  return (
    <Dialog title={say('title')} onClose={onClose} wide beginsAtTitle>
      <Asked loaded={loaded.value} again={again} what={say('waiting')}>
        {(there) =>
          there.may_keep ? (
            <Board meeting={meeting} view={there} begin={begin} again={again} />
          ) : (
            <Notice>
              <p>{say('closed')}</p>
            </Notice>
          )
        }
      </Asked>
    </Dialog>
  );
}
