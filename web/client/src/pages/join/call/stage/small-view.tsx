// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { t } from '../../../../i18n';
import type { TileOf } from '../../../../session/layout';
import type { Session } from '../../../../session/session';
import { Icon } from '../../../../ui/icon';
import type { Parts } from './area';

/** A small window while one works in another: who speaks, and the own microphone. */
export function SmallView({ session, parts: { Stage } }: { session: Session; parts: Parts }) {
  const pinned = useSignal<TileOf | null>(null);
  const mic = session.local.microphone.value.on;
  return (
    <div class="call small-view">
      <main class="call-main">
        <Stage session={session} pinned={pinned} others="speaker" />
        <button type="button" class={mic ? 'stage-tool' : 'stage-tool small-view-off'} aria-label={t(mic ? 'call.microphone.turnOff' : 'call.microphone.turnOn')} onClick={session.toggleMicrophone}>
          <Icon name={mic ? 'microphone' : 'microphoneOff'} />
          <span>{t(mic ? 'call.microphone.isOn' : 'call.microphone.isOff')}</span>
        </button>
      </main>
    </div>
  );
}
