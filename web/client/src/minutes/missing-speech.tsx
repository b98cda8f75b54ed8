// SPDX-License-Identifier: MPL-2.0
// What was said and is not in the draft: still being transcribed, or transcribed after the draft was
// made. Nobody signs minutes that lack it without having been told.

import { useSignal } from '@preact/signals';

import { url } from '../api/client';
import type { TranscriptView } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import type { MinutesModel } from './model';
import { useRedraft } from './redraft';

export function MissingSpeech({ model, transcript }: { model: MinutesModel; transcript: TranscriptView | null }) {
  const { minutes, speech_after_draft: late } = model.view.value;
  if (!transcript || !model.mayEdit.value || minutes.corrects !== null) return null;
  const { state, progress, problem } = transcript;
  if (state === 'waiting' || state === 'running') {
    return (
      <Notice kind="wait" title={t('missingSpeech.running')}>
        <p>{t('missingSpeech.running.text')}</p>
        <p>{state === 'waiting' ? t('transcript.waiting') : t('transcript.running', { percent: progress })}</p>
        <progress max={100} value={state === 'waiting' ? undefined : progress} aria-label={t('transcript.progress')} />
      </Notice>
    );
  }
  if (state === 'failed') {
    return (
      <Notice kind="wait" title={t('missingSpeech.failed')}>
        {problem && <p>{`${problem.title} ${problem.detail}`}</p>}
        <p>
          {t('missingSpeech.failed.text')} <a href={url`/hop/${minutes.meeting}`}>{t('minutes.toMeeting')}</a>
        </p>
      </Notice>
    );
  }
  return late > 0 ? <Late key={late} model={model} late={late} /> : null;
}

/** It is offered, and not done: somebody may have written it in by hand. */
function Late({ model, late }: { model: MinutesModel; late: number }) {
  const isLeft = useSignal(false);
  const { begin, busy, dialogs } = useRedraft(model, () => t('missingSpeech.ask'));
  if (isLeft.value) return null;
  return (
    <Notice kind="wait" title={t('missingSpeech.late', { n: late })}>
      <p>{t('missingSpeech.late.text')}</p>
      <div class="row">
        <Button kind="primary" busy={busy} onClick={() => begin(model.view.value.draft ?? 'full')}>
          {t('draftLength.make')}
        </Button>
        <Button onClick={() => (isLeft.value = true)}>{t('missingSpeech.leave')}</Button>
      </div>
      {dialogs}
    </Notice>
  );
}
