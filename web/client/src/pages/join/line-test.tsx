// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import type { MeetingId } from '../../generated/protocol';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { useFetched } from '../../ui/fetched';

const fetchTest = () => import('../../line-test/view');

/** The test of the line: fetched and run only for whoever asks for it. */
export function LineTestSection({ meeting }: { meeting: MeetingId }) {
  const wanted = useSignal(false);
  const { there } = useFetched(fetchTest, wanted.value);
  return (
    <div class="prejoin-line">
      {wanted.value && there ? (
        <there.LineTest meeting={meeting} onCancel={() => (wanted.value = false)} />
      ) : (
        <>
          <Button busy={wanted.value} onClick={() => (wanted.value = true)}>
            {t('device.line.test')}
          </Button>
          <p class="soft small">{t('device.line.what')}</p>
        </>
      )}
    </div>
  );
}
