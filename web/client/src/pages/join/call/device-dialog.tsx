// SPDX-License-Identifier: MPL-2.0
import { useEffect, useMemo } from 'preact/hooks';

import { t } from '../../../i18n';
import '../../../i18n/groups/call';
import '../../../i18n/groups/devices';
import { observes } from '../../../session/features/observing';
import type { Session } from '../../../session/session';
import { Dialog } from '../../../ui/dialog';
import '../../../ui/more-icons';
import { AddedCamerasSection } from './cameras/section';
import type { CameraWords } from './cameras/words';
import { DeviceChoice } from '../device-choice';
import { DeviceNotice } from '../device-notice';
import { LevelMeter } from '../level-meter';

/** A copy that is never muted: who tries a microphone sees its level without being heard. */
function useUnmuted(track: MediaStreamTrack | null): MediaStreamTrack | null {
  const copy = useMemo(() => track?.clone() ?? null, [track]);
  if (copy) copy.enabled = true;
  useEffect(() => () => copy?.stop(), [copy]);
  return copy;
}

/** Microphone, camera and loudspeaker, changed while the meeting goes on. Observers have the
 * loudspeaker alone. */
export default function DeviceDialog({ session, cameraWords, onClose }: { session: Session; cameraWords: CameraWords; onClose: () => void }) {
  const { local, speaker } = session;
  const microphone = local.microphone.value;
  const camera = local.camera.value;
  const tried = useUnmuted(microphone.track);
  if (observes(session.state.value)) {
    return (
      <Dialog title={t('call.devices')} onClose={onClose}>
        <div class="stack device-dialog">
          <DeviceChoice local={local} speaker={speaker} kinds={[]} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('call.devices')} onClose={onClose}>
      <div class="stack device-dialog">
        <LevelMeter track={tried} />
        {microphone.track && !microphone.on && <p class="soft">{t('call.devices.muted')}</p>}
        <DeviceNotice kind="microphone" capture={microphone} again={() => void session.setMicrophone(true)} />
        <DeviceNotice kind="camera" capture={camera} again={() => void local.set('camera', true)} />
        <DeviceChoice local={local} speaker={speaker} />
        <AddedCamerasSection session={session} words={cameraWords} />
      </div>
    </Dialog>
  );
}
