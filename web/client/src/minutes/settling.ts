// SPDX-License-Identifier: MPL-2.0
// Before minutes are submitted, drafted anew or restored, everything that is edited becomes a
// revision. Who goes on typing makes another one meanwhile: then it is tried again, because each
// try is right with the text that is on the screen.

import { effect } from '@preact/signals';

import { ProblemError, type Refusal } from '../api/client';
import { t } from '../i18n';
import { hasUnsaved } from './autosave';
import type { MinutesModel } from './model';
import { notSavedWords } from './not-saved';
import { within } from './within';

/** How long somebody waits until everything is in a revision, */
const SETTLED_WITHIN_MILLIS = 20_000;
/** and until the others pause. */
const TRIED_FOR_MILLIS = 10_000;
/** Not in step with those who type. */
const TRIED_AGAIN_AFTER_MILLIS = 150;

type Settling = Pick<MinutesModel, 'together' | 'autosave' | 'notSaved' | 'saveNow'>;

/** Sends what is unsaved and waits: true when the newest revision holds everything. */
export async function settled(model: Settling): Promise<boolean> {
  if (!model.together.document.peek()) return !hasUnsaved(model.autosave.value);
  model.saveNow();
  const isSent = await within(SETTLED_WITHIN_MILLIS, (done) =>
    effect(() => {
      const { phase } = model.autosave.value;
      if (phase.is === 'saving') return;
      if (phase.is === 'waiting') queueMicrotask(() => model.saveNow());
      else done(!hasUnsaved(model.autosave.value));
    }),
  );
  return isSent && model.together.save();
}

/** Does `act` with the newest revision, in which everything is that is on the screen. Throws a
 * `ProblemError` with what to do if that cannot be reached. `prepare` comes before each try. */
export async function whenSettled<T>(model: Settling, act: (revision: number) => Promise<T>, prepare?: () => Promise<void>): Promise<T> {
  const until = Date.now() + TRIED_FOR_MILLIS;
  for (;;) {
    await prepare?.();
    if (!(await settled(model))) throw new ProblemError(notSettled(model), 0);
    try {
      return await act(model.autosave.value.base);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'minutes_changed') throw error;
      if (Date.now() > until) throw new ProblemError(stillWriting(model.together.writing.value) ?? error.problem, error.status);
    }
    await new Promise((resolve) => setTimeout(resolve, TRIED_AGAIN_AFTER_MILLIS * (1 + Math.random())));
  }
}

export function notSettled(model: Settling): Refusal {
  const cannot = model.notSaved.value;
  return cannot ? notSavedWords(cannot) : { code: 'unavailable', title: t('save.notYet'), detail: t('save.notYet.text') };
}

function stillWriting(names: string[]): Refusal | null {
  if (names.length === 0) return null;
  const name = names.join(', ');
  return { code: 'minutes_changed', title: t('settle.writing', { name }), detail: t('settle.writing.text', { name }) };
}
