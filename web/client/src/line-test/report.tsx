// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';

import type { LineReport } from '../generated/protocol';
import { t } from '../i18n';
import { hour, milliseconds, percent, rate } from '../i18n/format';

const known = <T,>(value: T | null, say: (value: T) => string): string => (value === null ? t('lineTest.unknown') : say(value));

export const rateOf = (bits: number, isLeast: boolean): string => (isLeast ? t('lineTest.atLeast', { rate: rate(bits) }) : rate(bits));
export const lossesOf = ({ down_loss, up_loss }: LineReport) => ({ down: known(down_loss, percent), up: known(up_loss, percent) });
export const tripOf = ({ round_trip_ms }: LineReport): string => known(round_trip_ms, milliseconds);

/** What a test has shown: in words first, then in figures. */
export function Report({ report, children }: { report: LineReport; children: ComponentChildren }) {
  const { verdict, path } = report;
  return (
    <div class="line-report" data-verdict={verdict} data-path={path} data-up={report.up} data-down={report.down}>
      <p class="line-verdict">{t(`lineTest.verdict.${verdict}`)}</p>
      {verdict !== 'good' && <p>{t(`lineTest.advice.${verdict}`)}</p>}
      <dl class="line-figures">
        <dt>{t('lineTest.down')}</dt>
        <dd>{rateOf(report.down, report.down_is_least)}</dd>
        <dt>{t('lineTest.up')}</dt>
        <dd>{rateOf(report.up, report.up_is_least)}</dd>
        <dt>{t('lineTest.loss')}</dt>
        <dd>{t('lineTest.losses', lossesOf(report))}</dd>
        <dt>{t('lineTest.trip')}</dt>
        <dd>{tripOf(report)}</dd>
        <dt>{t('lineTest.jitter')}</dt>
        <dd>{known(report.jitter_ms, milliseconds)}</dd>
        <dt>{t('lineTest.path')}</dt>
        <dd>{t(`lineTest.path.${path}`)}</dd>
      </dl>
      <p class="soft small">{t('lineTest.kept', { time: hour(report.at) })}</p>
      {children}
    </div>
  );
}
