// SPDX-License-Identifier: MPL-2.0
// Goes on with what an earlier visit could not send, while another page is open.

import { useEffect } from 'preact/hooks';

import { me } from '../api/me';
import { readPreference } from '../session/preferences';
import { useFetched } from '../ui/fetched';
import { KEPT } from './kept';

/** Nothing is fetched where no call has kept anything. */
export function KeptSpeechLeft() {
  return readPreference(KEPT) ? <Left /> : null;
}

function Left() {
  const owner = me.value?.user.id;
  const { there } = useFetched(() => import('./left'));
  useEffect(() => {
    if (there && owner !== undefined) void there.sendMissing(owner);
  }, [there, owner]);
  return there && <there.KeptSpeechNotice />;
}
