// SPDX-License-Identifier: MPL-2.0
// What an observer may do, where others have their devices.

import { useEffect } from 'preact/hooks';

import { featureWords } from '../../../i18n/feature-words';
import type { Session } from '../../../session/session';

const say = featureWords(
  { observing: 'Dự thính: nghe, xem và đọc tài liệu.' },
  { observing: 'You are an observer: you hear, see and read the papers.' },
);

export function ObserverNote({ session: { local } }: { session: Session }) {
  // The server drops what they would send: no lamp burns for nothing.
  useEffect(() => {
    void local.set('microphone', false);
    void local.set('camera', false);
  }, [local]);
  return (
    <p class="observer-note" role="status">
      {say('observing')}
    </p>
  );
}
