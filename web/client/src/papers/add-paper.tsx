// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useFetched } from '../ui/fetched';
import { Notice } from '../ui/notice';
import type { AddProps } from './add-dialog';
import { say } from './words';

/** The form, fetched when it is first wanted: most people never add a paper. */
function Add(props: AddProps) {
  const { there, failed } = useFetched(() => import('./add-dialog'));
  if (failed) {
    return (
      <Dialog title={say('addTitle')} onClose={props.onClose}>
        <Notice kind="alert" title={t('error.unreachable')}>
          {t('error.unreachable.detail')}
        </Notice>
      </Dialog>
    );
  }
  return there && <there.default {...props} />;
}

/** The button, and what it opens. */
export function AddPaper({ meeting, agenda, likely, onAdded }: Omit<AddProps, 'onClose'>) {
  const isOpen = useSignal(false);
  const added = useSignal('');
  const close = () => (isOpen.value = false);
  return (
    <div class="paper-add">
      <Button
        icon="plus"
        onClick={() => {
          added.value = '';
          isOpen.value = true;
        }}
      >
        {say('add')}
      </Button>
      <p class="small" role="status">
        {added.value && say('sent', { name: added.value })}
      </p>
      {isOpen.value && (
        <Add
          meeting={meeting}
          agenda={agenda}
          likely={likely}
          onClose={close}
          onAdded={(paper) => {
            added.value = paper.name;
            close();
            onAdded(paper);
          }}
        />
      )}
    </div>
  );
}
