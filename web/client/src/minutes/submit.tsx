// SPDX-License-Identifier: MPL-2.0
// Submitting: what the form still lacks is asked for here, and goes into the paper. Everything that
// is missing is said at once.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, url } from '../api/client';
import { serverNow } from '../api/server-time';
import { useLoaded } from '../api/load';
import type { MinutesView, NextNumber } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { useAction } from './use-action';
import type { MinutesModel } from './model';
import { endsTooEarly, hasText, isCorrectedNumber, isNumber, isFuture, lacksDay, linesIn, missingFields, tidied, type Needed, type NeededField, officialTime, proposedPlace, proposedSymbol } from './form-of-submission';
import { isFitCapacity } from './capacity';
import { goToInstruction, writeUnderHeading } from './go-to-paragraph';
import { UnprintablePlaces } from './unprintable-notice';

/** Whoever submits is told once more what the draft lacks. */
function LacksSpeech({ model }: { model: MinutesModel }) {
  const { minutes, speech_after_draft: late } = model.view.value;
  const isTranscribing = model.isTranscribing.value;
  if (minutes.corrects !== null || (!isTranscribing && model.lateSpeech.isLeftOut.value)) return null;
  return (
    <Notice kind="wait" title={isTranscribing ? t('missingSpeech.running') : t('missingSpeech.late', { n: late })}>
      {t('submit.lacksSpeech')}
    </Notice>
  );
}

export function Submit({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const head = model.head.value;
  const { unopened, corrected } = model.view.value;
  const typed = useSignal({
    number: head.number,
    symbol: proposedSymbol(head),
    place: proposedPlace(head),
    begins: head.begins,
    ends: head.ends,
    venue: head.venue,
    attendance: head.attendance.join('\n'),
    correction_of: head.correction_of,
  });
  /** The draft of a meeting that was opened has its times. What is asked for when the dialog opens
   * is asked for until it closes, although it goes into the paper. */
  const asksTimes = useSignal(unopened || head.begins.trim() === '' || head.ends.trim() === '').value;
  const asksVenue = useSignal(unopened || head.venue.trim() === '').value;
  const missing = useSignal<NeededField[]>([]);
  /** Somebody has tried to submit minutes that say nothing under their headings. */
  const isEmpty = useSignal(false);
  /** The draft's instruction to the secretary still stands in them. */
  const hasNote = useSignal(false);
  /** Letters are named here once somebody has tried to submit; before, the page does. */
  const looked = useSignal(false);
  /** Who signs for another one has not said for whom, or what they are. */
  const badCapacity = useSignal(false);
  const afterwards = useRef<() => void>(null);
  /** By the clock of the server, when somebody tried to submit. */
  const triedAt = useSignal(0);
  const futureTimes = async (wanted: Needed) => {
    triedAt.value = await serverNow();
    return (['begins', 'ends'] as const).filter((name) => isFuture(wanted[name], triedAt.value));
  };
  const { busy, refused, run } = useAction(async () => {
    typed.value = { ...typed.value, ...tidied(typed.value) };
    if (asksTimes) typed.value = { ...typed.value, begins: officialTime(typed.value.begins), ends: officialTime(typed.value.ends) };
    const attendance = unopened ? linesIn(typed.value.attendance) : head.attendance;
    const wanted: Needed = { ...typed.value, attendance };
    const future = asksTimes ? await futureTimes(wanted) : [];
    missing.value = [...new Set([...missingFields(wanted, corrected, unopened), ...future])];
    badCapacity.value = !isFitCapacity(model.head.value.chair_capacity);
    isEmpty.value = !hasText(model.content().body);
    // Into the paper also when something is missing: the answer to the save says which letters
    // cannot be printed.
    const now = model.head.value;
    const fields = Object.keys(wanted) as NeededField[];
    if (fields.some((field) => String(now[field]) !== String(wanted[field]))) model.changeHead(wanted);
    if (!(await model.settled())) {
      refused.value = { code: 'unavailable', title: t('save.notYet'), detail: t('save.notYet.text') };
      return;
    }
    looked.value = true;
    // The answer to the save says whether the instruction has gone.
    hasNote.value = model.view.value.draft_note !== null;
    if (missing.value.length > 0 || isEmpty.value || badCapacity.value || hasNote.value || model.view.value.unprintable.length > 0) return;
    const { id } = model.view.value.minutes;
    model.load(await api.post<MinutesView>(url`/minutes/${id}/submit`, { revision: model.autosave.value.base }));
    onClose();
  });
  const goThere = (go: () => void) => {
    afterwards.current = go;
    onClose();
  };
  const wrong = (name: NeededField) => {
    if (!missing.value.includes(name)) return undefined;
    const unreadable = (name === 'begins' || name === 'ends') && typed.value[name].trim() !== '';
    if (name === 'ends' && endsTooEarly(typed.value)) return t('submit.ends.early');
    if (unreadable && isFuture(typed.value[name], triedAt.value)) return t('submit.time.future');
    if (unreadable) return t(lacksDay(typed.value[name]) ? `submit.time.day.${name}` : 'submit.time.form');
    if (name === 'number' && isCorrectedNumber(typed.value, corrected)) return t('submit.number.corrected');
    if (name === 'correction_of') return t('submit.missing.correction_of', { name: corrected[0] ?? '' });
    const noNumber = name === 'number' && typed.value.number.trim() !== '' && !isNumber(typed.value.number);
    if (noNumber) return t('submit.number.digit');
    return name === 'number' ? undefined : t(`submit.missing.${name}`);
  };
  const { symbol } = tidied(typed.value);
  const register = useLoaded(symbol, () => api.get<NextNumber>(url`/minutes/${model.view.value.minutes.id}/number?symbol=${symbol}`));
  const next = register.loaded.value.state === 'there' ? register.loaded.value.value.number : null;
  const field = (name: NeededField, hint?: string, lines?: { lines: number; max: number }) => (
    <TextField
      {...lines}
      label={t(`head.${name}`)}
      hint={hint}
      required={name !== 'number'}
      value={typed.value[name]}
      onValue={(value) => (typed.value = { ...typed.value, [name]: value })}
      error={wrong(name)}
    />
  );
  return (
    <Dialog
      title={t('submit.ask', { title: head.title })}
      onClose={onClose}
      afterwards={afterwards}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={run}>
            {t('submit.action')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{t('submit.text')}</p>
        <LacksSpeech model={model} />
        <div class="submit-fields">
          {field('number', next === null ? undefined : t('submit.number.next', { n: next }))}
          {field('symbol', t('submit.symbol.hint'))}
          {field('place')}
            {asksVenue && field('venue', t('submit.venue.hint'))}
          {asksTimes && field('begins', t('submit.times.hint'))}
          {asksTimes && field('ends', t('submit.ends.hint'))}
        </div>
        {unopened && field('attendance', t('submit.attendance.hint'), { lines: 4, max: 60_000 })}
        {corrected.length > 0 && field('correction_of')}
        {looked.value && <UnprintablePlaces model={model} onGo={goThere} />}
        {badCapacity.value && (
          <Notice kind="alert" title={t('submit.capacity')}>
            {t('submit.capacity.text')}
          </Notice>
        )}
        {isEmpty.value && (
          <Notice kind="alert" title={t('submit.empty')}>
            <p>{t('submit.empty.text')}</p>
            <Button onClick={() => goThere(() => writeUnderHeading(model))}>{t('submit.empty.go')}</Button>
          </Notice>
        )}
        {hasNote.value && model.view.value.draft_note !== null && (
          <Notice kind="alert" title={t('submit.draftNote')}>
            <p>{t('submit.draftNote.text')}</p>
            <Button onClick={() => goThere(() => goToInstruction(model))}>{t('submit.draftNote.go')}</Button>
          </Notice>
        )}
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Dialog>
  );
}
