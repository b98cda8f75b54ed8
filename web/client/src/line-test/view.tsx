// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { refusalOf, url, type Refusal } from '../api/client';
import type { LineReport, MeetingId } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/line-test';
import { Button } from '../ui/button';
import { Notice, RefusalNotice } from '../ui/notice';
import { keepForTheCall } from './first-uplink';
import './line-test.css';
import { LineTestFailed, measure, MEASURED_MILLIS, type FailedBy, type Step } from './measure';
import { Report } from './report';

type State = { is: 'running'; step: Step } | { is: 'done'; report: LineReport } | { is: 'failed'; by: FailedBy } | { is: 'refused'; refusal: Refusal };

function sentenceOf(step: Step): string {
  return step.step === 'measuring' ? t('lineTest.measuring', { n: Math.ceil(step.leftMillis / 1000) }) : t(`lineTest.${step.step}`);
}

function shareOf(step: Step): number | undefined {
  if (step.step === 'connecting') return undefined;
  return step.step === 'measuring' ? 1 - step.leftMillis / MEASURED_MILLIS : 1;
}

/** Tests the line as soon as it is shown, which is when a person has asked for it. Whoever goes on,
 * into the meeting or away, ends the test. */
export function LineTest({ meeting, onCancel }: { meeting: MeetingId; onCancel: () => void }) {
  const state = useSignal<State>({ is: 'running', step: { step: 'connecting' } });
  const running = useRef<AbortController | null>(null);
  const start = () => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const show = (next: State) => {
      if (running.current === own && !own.signal.aborted) state.value = next;
    };
    show({ is: 'running', step: { step: 'connecting' } });
    measure(url`/meetings/${meeting}/line-tests`, own.signal, (step) => show({ is: 'running', step })).then(
      (report) => {
        keepForTheCall(report);
        show({ is: 'done', report });
      },
      (error: unknown) => show(error instanceof LineTestFailed ? { is: 'failed', by: error.by } : { is: 'refused', refusal: refusalOf(error) }),
    );
  };
  useEffect(() => {
    start();
    return () => running.current?.abort();
  }, [meeting]);

  const now = state.value;
  if (now.is === 'running') {
    return (
      <div class="line-running">
        {/* Read out once a step, not every second. */}
        <p role="status" class="visually-hidden">
          {t(now.step.step === 'measuring' ? 'lineTest.progress' : `lineTest.${now.step.step}`)}
        </p>
        <p aria-hidden="true">{sentenceOf(now.step)}</p>
        <progress max={1} value={shareOf(now.step)} aria-label={t('lineTest.progress')} />
        <Button onClick={onCancel}>{t('lineTest.cancel')}</Button>
      </div>
    );
  }
  const again = <Button onClick={start}>{t('lineTest.again')}</Button>;
  if (now.is === 'done') {
    return (
      <div role="status">
        <Report report={now.report}>{again}</Report>
      </div>
    );
  }
  if (now.is === 'refused') return <RefusalNotice refusal={now.refusal}>{again}</RefusalNotice>;
  return (
    <Notice kind="alert" title={t(`lineTest.${now.by}`)}>
      <p>{t(`lineTest.${now.by}.do`)}</p>
      {now.by !== 'impossible' && again}
    </Notice>
  );
}
