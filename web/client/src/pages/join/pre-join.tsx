// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';

import type { JoinView } from '../../generated/protocol';
import { t } from '../../i18n';
import { hour, weekday } from '../../i18n/format';
import type { LocalMedia } from '../../session/local';
import type { Loudspeaker } from '../../session/loudspeaker';
import { Button } from '../../ui/button';
import { lineIsQuick, useFetched } from '../../ui/fetched';
import { Icon } from '../../ui/icon';
import { Page } from '../../ui/page';
import { LevelMeter } from './level-meter';
import { fetchCallAhead } from './stay';
import { Video } from './video';

/** On a slow line, who enters at once does not wait for the choice of devices. */
const CHOICE_AFTER_MILLIS = 3_000;

const fetchDevices = () => import('./device-section');

/** The choice of devices and what is wrong with one: at once where there is something to say. */
function useDevices(hasProblem: boolean) {
  const wanted = useSignal(lineIsQuick());
  useEffect(() => {
    const timer = setTimeout(() => (wanted.value = true), CHOICE_AFTER_MILLIS);
    return () => clearTimeout(timer);
  }, []);
  return useFetched(fetchDevices, wanted.value || hasProblem).there;
}

/** Own picture, own loudness, own name: everything checked on one screen, and one way in that
 * always works. */
export function PreJoin({ join, local, speaker, onEnter }: { join: JoinView; local: LocalMedia; speaker: Loudspeaker; onEnter: () => void }) {
  const microphone = local.microphone.value;
  const camera = local.camera.value;
  const devices = useDevices(microphone.problem !== null || camera.problem !== null);
  const listens = join.role === 'observer';
  useEffect(fetchCallAhead, []);
  // Before the page can be used: whoever presses "enter" at once still brings the devices.
  useLayoutEffect(() => {
    // Asked one after the other: two questions of the browser at once confuse.
    if (!listens) void local.set('microphone', true).then(() => local.set('camera', true));
  }, [local]);

  return (
    <Page title={join.title} lead={join.meeting_unit_name + (join.time_open ? '' : ` · ${hour(join.starts_at)}, ${weekday(join.starts_at)}`)}>
      <div class="prejoin">
        {!listens && (
          <section class="prejoin-picture" aria-label={t('join.ownPicture')}>
            <div class="prejoin-frame">
              {camera.track ? (
                <Video track={camera.track} mirrored label={t('join.ownPicture')} />
              ) : (
                <p>{camera.opening ? t('join.camera.opening') : t('join.camera.off')}</p>
              )}
            </div>
            <div class="prejoin-switches">
              <button type="button" class="prejoin-switch" aria-pressed={microphone.on} disabled={microphone.opening} onClick={() => void local.set('microphone', !microphone.on)}>
                <Icon name={microphone.on ? 'microphone' : 'microphoneOff'} />
                {t(microphone.on ? 'call.microphone.isOn' : 'call.microphone.isOff')}
              </button>
              <button type="button" class="prejoin-switch" aria-pressed={camera.on} disabled={camera.opening} onClick={() => void local.set('camera', !camera.on)}>
                <Icon name={camera.on ? 'camera' : 'cameraOff'} />
                {t(camera.on ? 'call.camera.isOn' : 'call.camera.isOff')}
              </button>
            </div>
            <LevelMeter track={microphone.on ? microphone.track : null} />
          </section>
        )}

        <section class="prejoin-side stack" aria-label={t('join.before')}>
          <dl class="prejoin-who">
            <dt>{t('join.asName')}</dt>
            <dd>{join.name}</dd>
            <dt>{t('join.asUnit')}</dt>
            <dd>{join.unit_name}</dd>
            <dt>{t('join.asRole')}</dt>
            <dd>{join.is_guest ? t('role.guest') : t(`role.${join.role}`)}</dd>
          </dl>
          {/* Above everything that comes and goes: a button that moves is missed. */}
          {join.is_guest && <p class="soft">{t('join.guestWaits')}</p>}
          <div class="prejoin-enter">
            <p class="prejoin-recorded">
              <Icon name="record" filled />
              {t('join.recorded')}
            </p>
            <Button kind="primary" icon="door" onClick={onEnter}>
              {t('join.enter')}
            </Button>
          </div>
          {devices && <devices.DeviceSection join={join} local={local} speaker={speaker} />}
        </section>
      </div>
    </Page>
  );
}
