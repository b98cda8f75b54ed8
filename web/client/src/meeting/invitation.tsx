import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { Link, MeetingId } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { LinkBox } from '../ui/link-box';
import { RefusalNotice } from '../ui/notice';

/** Makes the address that is sent to guests without an account. */
export function Invitation({ meeting }: { meeting: MeetingId }) {
  const link = useSignal<Link | null>(null);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const make = async () => {
    busy.value = true;
    refusal.value = null;
    try {
      link.value = await api.post<Link>(url`/meetings/${meeting}/invitation`);
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <section class="section">
      <h2>{t('meeting.invitation')}</h2>
      <div class="sheet stack">
        <p>{t('meeting.invitation.text')}</p>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {link.value ? (
          <LinkBox link={link.value} />
        ) : (
          <Button icon="link" busy={busy.value} onClick={make}>
            {t('meeting.invitation.make')}
          </Button>
        )}
      </div>
    </section>
  );
}
