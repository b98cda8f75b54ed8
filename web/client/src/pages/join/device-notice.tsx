// SPDX-License-Identifier: MPL-2.0
import { t } from '../../i18n';
import type { Capture } from '../../session/local';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';

/** What is wrong with a device, what still works, and what to do; nothing when all is well. */
export function DeviceNotice({ kind, capture, again }: { kind: 'microphone' | 'camera'; capture: Capture; again: () => void }) {
  const { problem, track } = capture;
  // The device in its place is shown beside the choice of devices.
  if (!problem || track) return null;
  return (
    <Notice kind="wait" title={t(`device.${kind}.${problem}`)}>
      <p>{t(`device.${problem}.do`)}</p>
      <p>{t(`device.${kind}.still`)}</p>
      {problem !== 'insecure' && <Button onClick={again}>{t('action.tryAgain')}</Button>}
    </Notice>
  );
}
