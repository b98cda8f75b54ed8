// SPDX-License-Identifier: MPL-2.0
// The draft of the minutes comes with the transcript, before anybody said who spoke. One that nobody
// has written in is made anew here; another one where it is written.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import type { MinutesId, MinutesView, RedraftMinutes } from '../../generated/protocol';
import { Button, ButtonLink } from '../../ui/button';
import { RefusalNotice } from '../../ui/notice';
import { say } from './words';

export function Redraft({ minutes }: { minutes: MinutesId }) {
  const busy = useSignal(false);
  const done = useSignal<'redrafted' | 'edited' | null>(null);
  const refused = useSignal<Refusal | null>(null);
  const make = async () => {
    busy.value = true;
    refused.value = done.value = null;
    try {
      const now = await api.get<MinutesView>(url`/minutes/${minutes}`);
      if (now.draft === null) done.value = 'edited';
      else {
        const body: RedraftMinutes = { base_revision: now.minutes.revision, length: now.draft };
        await api.post<MinutesView>(url`/minutes/${minutes}/redraft`, body);
        done.value = 'redrafted';
      }
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <div class="stack">
      <p class="small soft" role="status">
        {say(done.value ?? 'drafted')}
      </p>
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <div class="row">
        <Button busy={busy.value} onClick={() => void make()}>
          {say('redraft')}
        </Button>
        <ButtonLink href={`/bien-ban/${minutes}`}>{say('openMinutes')}</ButtonLink>
      </div>
    </div>
  );
}
