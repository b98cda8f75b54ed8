// SPDX-License-Identifier: MPL-2.0
import { t } from '../../../i18n';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';

/** The browser plays nothing before somebody has pressed something. */
export function SoundBlocked({ allow }: { allow: () => void }) {
  return (
    <Dialog
      title={t('call.soundBlocked')}
      onClose={allow}
      actions={
        <Button kind="primary" onClick={allow}>
          {t('call.soundBlocked.allow')}
        </Button>
      }
    >
      {t('call.soundBlocked.text')}
    </Dialog>
  );
}
