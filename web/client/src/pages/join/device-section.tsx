// SPDX-License-Identifier: MPL-2.0
import '../../i18n/groups/devices';
import type { MeetingId } from '../../generated/protocol';
import type { LocalMedia } from '../../session/local';
import type { Loudspeaker } from '../../session/loudspeaker';
import { DeviceChoice } from './device-choice';
import { DeviceNotice } from './device-notice';
import { EconomySwitch } from './economy-switch';
import { LineTestSection } from './line-test';
import '../../ui/more-icons';

/** Of the check before the meeting: what is wrong with a device, which ones to use, whether
 * pictures are wanted at all, and what the line can do. */
export function DeviceSection({ meeting, local, speaker }: { meeting: MeetingId; local: LocalMedia; speaker: Loudspeaker }) {
  return (
    <>
      <DeviceNotice kind="microphone" capture={local.microphone.value} again={() => void local.set('microphone', true)} />
      <DeviceNotice kind="camera" capture={local.camera.value} again={() => void local.set('camera', true)} />
      <DeviceChoice local={local} speaker={speaker} />
      <EconomySwitch />
      <LineTestSection meeting={meeting} />
    </>
  );
}
