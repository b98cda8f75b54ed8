// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t } from '../../i18n';
import { listDevices, onDevicesChanged, type Device } from '../../session/devices';
import type { Capture, Kind, LocalMedia } from '../../session/local';
import { USUAL, type Loudspeaker } from '../../session/loudspeaker';
import { Button } from '../../ui/button';
import { SelectField } from '../../ui/field';

const KINDS: readonly Kind[] = ['microphone', 'camera'];

/** Why another device than the one that was wanted is in use; nothing where all is well or nothing
 * is in use. */
export function goesOn(kind: 'microphone' | 'camera', { problem, track }: Capture): string | undefined {
  return problem && track ? `${t(`device.${kind}.${problem}`)} ${t('device.goesOn', { name: track.label })}` : undefined;
}

/** Which microphone, camera and loudspeaker, where there is a choice, and a sound to find the right
 * loudspeaker by. */
export function DeviceChoice({ local, speaker, kinds = KINDS }: { local: LocalMedia; speaker: Loudspeaker; kinds?: readonly Kind[] }) {
  const devices = useSignal<Device[]>([]);
  const playing = useSignal(false);
  const tracks = [local.microphone.value.track, local.camera.value.track];
  useEffect(() => {
    const look = () => void listDevices().then((found) => (devices.value = found));
    look();
    return onDevicesChanged(look);
  }, tracks);
  const optionsOf = (kind: Device['source']) => devices.value.filter(({ source }) => source === kind).map(({ id, label }) => ({ value: id, label }));
  const speakers = [{ value: USUAL, label: t('device.speaker.usual') }, ...optionsOf('speaker').filter(({ value }) => value !== 'default')];
  const listen = async () => {
    playing.value = true;
    try {
      await (await import('../../session/test-sound')).playTestSound(speaker.used.value);
    } catch {
      speaker.failed.value = 'refused';
    }
    playing.value = false;
  };
  return (
    <>
      {kinds.map((kind) => {
        const options = optionsOf(kind);
        if (options.length === 0) return null;
        const used = local[kind].value.track?.getSettings().deviceId ?? options[0]?.value ?? '';
        return (
          <SelectField key={kind} label={t(`join.${kind}`)} value={used} options={options} error={goesOn(kind, local[kind].value)} onValue={(id) => void local.choose(kind, id)} />
        );
      })}
      <div class="device-speaker">
        {speaker.mayChoose ? (
          <SelectField
            label={t('join.speaker')}
            value={speaker.used.value}
            options={speakers}
            error={speaker.failed.value ? t(`device.speaker.${speaker.failed.value}`) : undefined}
            onValue={(id) => void speaker.choose(id)}
          />
        ) : (
          <p class="field soft small">{t('device.speaker.system')}</p>
        )}
        <Button icon="speaking" busy={playing.value} onClick={() => void listen()}>
          {t('device.speaker.test')}
        </Button>
      </div>
    </>
  );
}
