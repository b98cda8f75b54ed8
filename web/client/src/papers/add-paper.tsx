// SPDX-License-Identifier: MPL-2.0
import { signal, useSignal } from '@preact/signals';

import type { Uploaded } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useFetched } from '../ui/fetched';
import { Notice } from '../ui/notice';
import { useUploadsLeft } from '../uploads/resume';
import { UploadList } from '../uploads/view';
import type { AddProps } from './add-dialog';
import { say } from './words';

/** The file that an open form shows; the list of files on their way leaves it out. */
const inForm = signal<string | null>(null);

/** The form, fetched when it is first wanted: most people never add a paper. */
export function AddForm(props: Omit<AddProps, 'onSending'>) {
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
  return there && <there.default {...props} onSending={(id) => (inForm.value = id)} />;
}

/** The button, and what it opens. */
export function AddPaper({ meeting, agenda, likely, onAdded }: Omit<AddProps, 'onClose' | 'onSending' | 'replaces'>) {
  const isOpen = useSignal(false);
  const added = useSignal('');
  useUploadsLeft(meeting, (became: Uploaded) => {
    if ('paper' in became) onAdded(became.paper);
  });
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
      <UploadList meeting={meeting} becomes="paper" without={inForm.value} />
      {isOpen.value && (
        <AddForm
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
