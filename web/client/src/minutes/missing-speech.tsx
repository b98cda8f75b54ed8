// SPDX-License-Identifier: MPL-2.0
// What was said and is not in the draft: still being transcribed, or transcribed after the draft was
// made. Nobody signs minutes that lack it without having been told.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, url } from '../api/client';
import type { TranscriptView } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import type { MinutesModel } from './model';
import { useRedraft } from './redraft';

/** How often the progress is asked for while the recogniser works, in milliseconds. */
const ASK_EVERY_MILLIS = 5_000;

const isUnderWay = ({ state }: Pick<TranscriptView, 'state'>) => state === 'waiting' || state === 'running';

/** How far it is by now. What is new is fetched once it is finished; a question that fails takes
 * nothing away that is shown. */
function useProgress(model: MinutesModel, transcript: TranscriptView | null, again: () => Promise<void>) {
  const newest = useSignal<TranscriptView | null>(null);
  const { meeting } = model.view.value.minutes;
  const asksAgain = transcript !== null && isUnderWay(transcript);
  useEffect(() => {
    if (!asksAgain) return;
    const look = async () => {
      try {
        newest.value = await api.get<TranscriptView>(`${url`/meetings/${meeting}/transcript`}?since=${String(transcript.now)}`);
      } catch {
        return;
      }
      if (isUnderWay(newest.value)) return;
      await Promise.all([again(), model.lateSpeech.look()]);
    };
    const timer = setInterval(() => document.hidden || void look(), ASK_EVERY_MILLIS);
    return () => {
      clearInterval(timer);
      newest.value = null;
    };
  }, [asksAgain, meeting]);
  return newest.value ?? transcript;
}

type Props = { model: MinutesModel; transcript: TranscriptView | null; /** Asks for the whole transcript. */ again: () => Promise<void> };

export function MissingSpeech({ model, transcript: first, again }: Props) {
  const { minutes, speech_after_draft: late } = model.view.value;
  const transcript = useProgress(model, first, again);
  const isRunning = transcript !== null && isUnderWay(transcript);
  useEffect(() => {
    model.isTranscribing.value = isRunning;
  }, [isRunning]);
  if (!transcript || !model.mayEdit.value || minutes.corrects !== null) return null;
  const { state, progress, problem } = transcript;
  if (isUnderWay(transcript)) {
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
  return late > 0 && !model.lateSpeech.isLeftOut.value ? <Late model={model} late={late} /> : null;
}

/** It is offered, and not done: somebody may have written it in by hand. */
function Late({ model, late }: { model: MinutesModel; late: number }) {
  const { begin, busy, dialogs } = useRedraft(model, () => t('missingSpeech.ask'));
  return (
    <Notice kind="wait" title={t('missingSpeech.late', { n: late })}>
      <p>{t('missingSpeech.late.text')}</p>
      <div class="row">
        <Button kind="primary" busy={busy} onClick={() => begin(model.view.value.draft ?? 'full')}>
          {t('draftLength.make')}
        </Button>
        <Button onClick={() => model.lateSpeech.leaveOut()}>{t('missingSpeech.leave')}</Button>
      </div>
      {dialogs}
    </Notice>
  );
}
