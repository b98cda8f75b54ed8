// SPDX-License-Identifier: MPL-2.0
import { useComputed } from '@preact/signals';

import { t } from '../../../i18n';
import { hour } from '../../../i18n/format';
import { leads } from '../../../session/features/chairing';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';

/** Before the opening: what this room is until then, and for chair and secretary the means to
 * begin. */
export function OpeningBar({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  if (!room || room.started_at !== null) return null;
  const mayOpen = leads(room.your_role);
  const setTime = room.starts_at > room.now && t('opening.bySetTime', { time: hour(room.starts_at) });
  return (
    <section class="opening" aria-label={t('opening.name')}>
      <p role="status">
        {t('opening.text')} {!mayOpen && t('opening.who')} {setTime}
      </p>
      {mayOpen && (
        <Button kind="primary" disabled={lost} onClick={() => session.send({ type: 'open_meeting' })}>
          {t('opening.open')}
        </Button>
      )}
    </section>
  );
}
