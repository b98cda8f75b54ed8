// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n';
import { followLevel } from '../../session/level';

/** Loudness above which the microphone certainly hears a voice, 0 to 1. */
const AUDIBLE_LEVEL = 0.35;

/** A bar that moves with the voice, and a sentence for those who do not see it. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const bar = useRef<HTMLDivElement>(null);
  const heard = useSignal(false);
  useEffect(() => {
    heard.value = false;
    // What the last microphone heard does not stay on a bar that says it is off.
    bar.current?.style.removeProperty('transform');
    if (!track) return;
    return followLevel(track, (level) => {
      bar.current?.style.setProperty('transform', `scaleX(${level.toFixed(3)})`);
      if (level > AUDIBLE_LEVEL && !heard.peek()) heard.value = true;
    });
  }, [track]);
  const words = !track ? t('join.level.off') : heard.value ? t('join.level.heard') : t('join.level.speak');
  return (
    <div class="level">
      <div class="level-track" aria-hidden="true">
        <div ref={bar} class="level-bar" />
      </div>
      <p role="status" class={heard.value && track ? 'level-words level-heard' : 'level-words'}>
        {words}
      </p>
    </div>
  );
}
