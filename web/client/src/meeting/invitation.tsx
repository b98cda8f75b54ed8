// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { Link, MeetingId } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { LinkBox } from '../ui/link-box';
import { RefusalNotice } from '../ui/notice';

/** Makes the address that is sent to guests without an account, and withdraws it. `open`: a link
 * made earlier is still good. */
export function Invitation({ meeting, open }: { meeting: MeetingId; open: boolean }) {
  const link = useSignal<Link | null>(null);
  const good = useSignal(open);
  const withdrawing = useSignal(false);
  const withdrawn = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const run = async (work: () => Promise<void>) => {
    busy.value = true;
    refusal.value = null;
    try {
      await work();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  const make = () =>
    run(async () => {
      link.value = await api.post<Link>(url`/meetings/${meeting}/invitation`);
      [good.value, withdrawn.value] = [true, false];
    });
  const withdraw = () => {
    withdrawing.value = false;
    return run(async () => {
      await api.delete(url`/meetings/${meeting}/invitation`);
      link.value = null;
      [good.value, withdrawn.value] = [false, true];
    });
  };
  return (
    <section class="section">
      <h2>{t('meeting.invitation')}</h2>
      <div class="sheet stack">
        <p>{t('meeting.invitation.text')}</p>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {withdrawn.value && <p role="status">{t('meeting.invitation.withdrawn')}</p>}
        {link.value && <LinkBox link={link.value} />}
        <div class="row">
          {!link.value && (
            <Button icon="link" busy={busy.value} onClick={make}>
              {t('meeting.invitation.make')}
            </Button>
          )}
          {good.value && (
            <Button busy={busy.value} onClick={() => (withdrawing.value = true)}>
              {t('meeting.invitation.withdraw')}
            </Button>
          )}
        </div>
      </div>
      {withdrawing.value && (
        <Confirm
          title={t('meeting.invitation.withdraw.title')}
          verb={t('meeting.invitation.withdraw')}
          onCancel={() => (withdrawing.value = false)}
          onConfirm={withdraw}
        >
          {t('meeting.invitation.withdraw.text')}
        </Confirm>
      )}
    </section>
  );
}
