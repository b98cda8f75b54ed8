// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';

import { t } from '../../../i18n';
import type { Session } from '../../../session/session';
import { whoShows } from '../../../session/features/screen';
import { Confirm, Dialog } from '../../../ui/dialog';
import { Control } from './control';

/** Shows a screen of this device. One screen is shown at a time: another's is taken over only after
 * asking, the chair's never by others. */
export function ScreenControl({ session }: { session: Session }) {
  const asking = useSignal(false);
  const room = useComputed(() => session.state.value.room).value;
  const you = useComputed(() => session.state.value.you).value;
  const screen = session.local.screen.value;
  const other = room ? whoShows(room, you) : undefined;
  const press = () => {
    if (screen.on) session.local.stopScreen();
    else if (other) asking.value = true;
    else void session.shareScreen(false);
  };
  const takeOver = () => {
    asking.value = false;
    void session.shareScreen(true);
  };
  const close = () => (asking.value = false);
  const chairs = other?.role === 'chair' && room?.your_role !== 'chair';
  return (
    <>
      <Control icon="screen" label={t(screen.on ? 'call.screen.stop' : 'call.screen.start')} pressed={screen.on} disabled={screen.opening} onPress={press} />
      {asking.value && other && chairs && (
        <Dialog title={t('screen.chair.title')} onClose={close}>
          {t('screen.chair.text', { name: other.name })}
        </Dialog>
      )}
      {asking.value && other && !chairs && (
        <Confirm title={t('screen.over.title', { name: other.name })} verb={t('screen.over')} kind="primary" onCancel={close} onConfirm={takeOver}>
          {t('screen.over.text')}
        </Confirm>
      )}
    </>
  );
}
