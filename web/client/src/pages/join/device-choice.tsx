import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t } from '../../i18n';
import { listDevices, onDevicesChanged, type Device } from '../../session/devices';
import type { LocalMedia } from '../../session/local';
import { SelectField } from '../../ui/field';

const KINDS = ['microphone', 'camera'] as const;

/** Which microphone and which camera, where there is more than one name to choose from. */
export function DeviceChoice({ local }: { local: LocalMedia }) {
  const devices = useSignal<Device[]>([]);
  const tracks = [local.microphone.value.track, local.camera.value.track];
  useEffect(() => {
    const look = () => void listDevices().then((found) => (devices.value = found));
    look();
    return onDevicesChanged(look);
  }, tracks);
  return (
    <>
      {KINDS.map((kind) => {
        const options = devices.value.filter(({ source }) => source === kind).map(({ id, label }) => ({ value: id, label }));
        if (options.length === 0) return null;
        const used = local[kind].value.track?.getSettings().deviceId ?? options[0]?.value ?? '';
        return <SelectField key={kind} label={t(`join.${kind}`)} value={used} options={options} onValue={(id) => void local.choose(kind, id)} />;
      })}
    </>
  );
}
