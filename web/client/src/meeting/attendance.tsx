// SPDX-License-Identifier: MPL-2.0
import type { Attendance } from '../generated/protocol';
import { t } from '../i18n';
import { time } from '../i18n/format';
import { peopleOf } from './stays';

/** Who came, when, and when they left. */
export function AttendanceList({ stays, live }: { stays: Attendance[]; live: boolean }) {
  const people = peopleOf(stays);
  return (
    <section class="section">
      <h2>{t('meeting.attendance', { n: people.length })}</h2>
      {people.length === 0 ? (
        <p class="soft">{t('meeting.attendance.none')}</p>
      ) : (
        <div class="sheet">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('join.asName')}</th>
                <th scope="col">{t('join.asUnit')}</th>
                <th scope="col">{t('join.asRole')}</th>
                <th scope="col">{t('meeting.attendance.times')}</th>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={person.participant}>
                  <td>
                    <strong>{person.name}</strong>
                  </td>
                  <td>{person.unit}</td>
                  <td>{person.guest ? t('role.guest') : t(`role.${person.role}`)}</td>
                  <td data-label={t('meeting.attendance.times')}>
                    {person.stays.map(({ from, to }) => `${time(from)} - ${to === null ? t(live ? 'meeting.attendance.now' : 'meeting.attendance.end') : time(to)}`).join('; ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
