// SPDX-License-Identifier: MPL-2.0
// When a meeting was held, or is to be, and the entry for a calendar.

import type { Meeting } from '../generated/protocol';
import { t } from '../i18n';
import { hour, longDateTime, weekday } from '../i18n/format';

/** Seconds are not shown. */
const MINUTE_MILLIS = 60_000;

export function When({ meeting, heldElsewhere }: { meeting: Meeting; heldElsewhere: boolean }) {
  const { started_at: startedAt, starts_at: startsAt } = meeting;
  if (startedAt === null && meeting.postponed?.time_open === true) return <>{t(meeting.state === 'planned' ? 'meeting.timeOpen' : 'meeting.timeNeverSet')}</>;
  const held = startedAt ?? startsAt;
  return (
    <span class="when">
      <span>
        {hour(held)}, {weekday(held)}
        {Math.abs(held - startsAt) >= MINUTE_MILLIS && <span class="soft"> ({t('meetings.plannedFor', { at: longDateTime(startsAt) })})</span>}
      </span>
      {startedAt === null && !heldElsewhere && (
        <a href={`/api/v1/meetings/${meeting.id}/calendar`} download>
          {t(meeting.state === 'planned' ? 'meeting.calendar' : 'meeting.calendar.update')}
        </a>
      )}
    </span>
  );
}
