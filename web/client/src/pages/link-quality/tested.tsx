// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { api } from '../../api/client';
import { useLoaded } from '../../api/load';
import type { TestedLine } from '../../generated/protocol';
import { t } from '../../i18n';
import '../../i18n/groups/line-test';
import { matches } from '../../i18n/collation';
import { dateTime, number } from '../../i18n/format';
import { lossesOf, rateOf, tripOf } from '../../line-test/report';
import { TextField } from '../../ui/field';
import { Asked, EmptyState } from '../../ui/waiting';

function Rows({ lines }: { lines: TestedLine[] }) {
  return (
    <div class="sheet lines-table">
      <table class="table">
        <caption class="visually-hidden">{t('lines.title')}</caption>
        <thead>
          <tr>
            {(['lines.who', 'lines.verdict', 'lineTest.down', 'lineTest.up', 'lines.spoils', 'lineTest.path', 'lines.when'] as const).map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ participant, name, unit_name, is_guest, report }) => (
            <tr key={participant} data-verdict={report.verdict}>
              <th scope="row" class="lines-who">
                <strong>{name}</strong>
                <span class="soft small">{[unit_name, is_guest && t('role.guest')].filter(Boolean).join(' · ')}</span>
              </th>
              <td>{t(`lineTest.verdict.${report.verdict}`)}</td>
              <td data-label={t('lineTest.down')}>{rateOf(report.down, report.down_is_least)}</td>
              <td data-label={t('lineTest.up')}>{rateOf(report.up, report.up_is_least)}</td>
              <td data-label={t('lines.spoils')}>{t('lines.spoilt', { ...lossesOf(report), trip: tripOf(report) })}</td>
              <td data-label={t('lineTest.path')}>{t(`lines.path.${report.path}`)}</td>
              <td data-label={t('lines.when')}>{dateTime(report.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What tests before meetings have shown, for the office that makes sites ready. */
export function TestedLines() {
  const words = useSignal('');
  const { loaded, again } = useLoaded('line-tests', () => api.get<TestedLine[]>('/line-tests'));
  return (
    <section class="section stack">
      <h2>{t('lines.title')}</h2>
      <p class="soft">{t('lines.lead')}</p>
      <Asked loaded={loaded.value} again={again}>
        {(lines) => {
          if (lines.length === 0) return <EmptyState title={t('lines.none')}>{t('lines.none.text')}</EmptyState>;
          const found = lines.filter(({ name, unit_name }) => matches(`${name} ${unit_name}`, words.value));
          return (
            <>
              <TextField label={t('lines.find')} value={words.value} onValue={(value) => (words.value = value)} />
              <p role="status" class="soft small">
                {t('lines.found', { n: number(found.length) })}
              </p>
              {found.length > 0 && <Rows lines={found} />}
            </>
          );
        }}
      </Asked>
    </section>
  );
}
