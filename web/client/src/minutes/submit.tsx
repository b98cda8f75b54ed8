// SPDX-License-Identifier: MPL-2.0
// Submitting: what the form still lacks is asked for here, and goes into the paper. Everything that
// is missing is said at once.

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';

import { api, url } from '../api/client';
import { serverNow } from '../api/server-time';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import type { MinutesView, NextNumber } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { useAction } from './use-action';
import type { MinutesModel } from './model';
import { endsTooEarly, hasText, isCorrectedNumber, isNumber, isFuture, lacksDay, linesIn, missingFields, tidied, type Needed, type NeededField } from './form-of-submission';
import { isFitCapacity } from './capacity';
import { whenSettled } from './settling';
import { people } from './shared/others';
import { SubmitForm } from './submit-form';
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

/** What others type afterwards is no part of the minutes. */
function AlsoHere({ model }: { model: MinutesModel }) {
  const others = people(model.together.others.value).filter(({ user }) => user !== me.value?.user.id);
  return others.length === 0 ? null : <p>{t('submit.others', { name: others.map(({ name }) => name).join(', ') })}</p>;
}

export function Submit({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const head = model.head.value;
  const { corrected } = model.view.value;
  const { kind } = model.view.value.minutes;
  /** A notice says in its text when and where the meeting was. */
  const inText = kind === 'conclusions';
  const unopened = model.view.value.unopened && !inText;
  const form = useMemo(() => new SubmitForm(() => model.head.value), [model]);
  const typed = form.values();
  /** The draft of a meeting that was opened has its times. What is asked for when the dialog opens
   * is asked for until it closes, although it goes into the paper. */
  const asksTimes = useSignal(!inText && (unopened || head.begins.trim() === '' || head.ends.trim() === '')).value;
  const asksVenue = useSignal(!inText && (unopened || head.venue.trim() === '')).value;
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
  /** Into the paper also when something is missing: the answer to the save says which letters
   * cannot be printed. */
  const writeDown = async () => {
    form.tidy(asksTimes);
    const values = form.values();
    const now = model.head.value;
    const wanted: Needed = { ...values, attendance: unopened ? linesIn(values.attendance) : now.attendance };
    const future = asksTimes ? await futureTimes(wanted) : [];
    missing.value = [...new Set([...missingFields(kind, wanted, corrected, unopened), ...future])];
    badCapacity.value = !isFitCapacity(now.chair_capacity);
    isEmpty.value = !hasText(model.content().body);
    const changed = (Object.keys(wanted) as NeededField[]).filter((field) => String(now[field]) !== String(wanted[field]));
    if (changed.length > 0) model.changeHead(Object.fromEntries(changed.map((field) => [field, wanted[field]])));
  };
  const { busy, refused, run } = useAction(async () => {
    const { id } = model.view.value.minutes;
    const submit = async (revision: number) => {
      looked.value = true;
      // The answer to the save says whether the instruction has gone.
      hasNote.value = model.view.value.draft_note !== null;
      const lacks = missing.value.length > 0 || isEmpty.value || badCapacity.value || hasNote.value || model.view.value.unprintable.length > 0;
      return lacks ? null : api.post<MinutesView>(url`/minutes/${id}/submit`, { revision });
    };
    const submitted = await whenSettled(model, submit, writeDown);
    if (!submitted) return;
    model.load(submitted);
    onClose();
  });
  const goThere = (go: () => void) => {
    afterwards.current = go;
    onClose();
  };
  const wrong = (name: NeededField) => {
    if (!missing.value.includes(name)) return undefined;
    const unreadable = (name === 'begins' || name === 'ends') && typed[name].trim() !== '';
    if (name === 'ends' && endsTooEarly(typed)) return t('submit.ends.early');
    if (unreadable && isFuture(typed[name], triedAt.value)) return t('submit.time.future');
    if (unreadable) return t(lacksDay(typed[name]) ? `submit.time.day.${name}` : 'submit.time.form');
    if (name === 'number' && isCorrectedNumber(typed, corrected)) return t('submit.number.corrected');
    if (name === 'correction_of') return t('submit.missing.correction_of', { name: corrected[0] ?? '' });
    const noNumber = name === 'number' && typed.number.trim() !== '' && !isNumber(typed.number);
    if (noNumber) return t('submit.number.digit');
    return name === 'number' ? undefined : t(`submit.missing.${name}`);
  };
  const { symbol } = tidied(typed);
  const register = useLoaded(symbol, () => api.get<NextNumber>(url`/minutes/${model.view.value.minutes.id}/number?symbol=${symbol}`));
  const next = register.loaded.value.state === 'there' ? register.loaded.value.value.number : null;
  const otherWrote = (name: NeededField) => {
    const value = form.otherWrote(name);
    return value === null ? '' : t('submit.otherWrote', { value });
  };
  const field = (name: NeededField, hint?: string, lines?: { lines: number; max: number }) => (
    <TextField
      {...lines}
      label={t(`head.${name}`)}
      hint={[hint, otherWrote(name)].filter(Boolean).join(' ') || undefined}
      required={name !== 'number'}
      value={typed[name]}
      onValue={(value) => form.type(name, value)}
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
        <p>{t(inText ? 'submit.text.notice' : 'submit.text')}</p>
        {!inText && <LacksSpeech model={model} />}
        <AlsoHere model={model} />
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
