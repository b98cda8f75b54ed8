// SPDX-License-Identifier: MPL-2.0
import '../../i18n/groups/devices';
import type { JoinView } from '../../generated/protocol';
import { t } from '../../i18n';
import type { LocalMedia } from '../../session/local';
import type { Loudspeaker } from '../../session/loudspeaker';
import { DeviceChoice } from './device-choice';
import { DeviceNotice } from './device-notice';
import { EconomySwitch } from './economy-switch';
import { LineTestSection } from './line-test';
import '../../ui/more-icons';

/** Of the check before the meeting: what is wrong with a device, which ones to use, whether
 * pictures are wanted at all, and what the line can do. */
export function DeviceSection({ join, local, speaker }: { join: JoinView; local: LocalMedia; speaker: Loudspeaker }) {
  const listens = join.role === 'observer';
  return (
    <>
      {join.time_open && <p class="soft">{t('join.timeOpen')}</p>}
      {listens && <p class="soft">{t('join.listens')}</p>}
      <DeviceNotice kind="microphone" capture={local.microphone.value} again={() => void local.set('microphone', true)} />
      <DeviceNotice kind="camera" capture={local.camera.value} again={() => void local.set('camera', true)} />
      <DeviceChoice local={local} speaker={speaker} kinds={listens ? [] : ['microphone', 'camera']} />
      <EconomySwitch />
      <LineTestSection meeting={join.meeting} />
    </>
  );
}
