// SPDX-License-Identifier: MPL-2.0
// Whether what is on the screen is safe, in words.

import { useComputed } from '@preact/signals';

import { t } from '../i18n';
import { hour } from '../i18n/format';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { hasUnsaved } from './autosave';
import type { MinutesModel } from './model';
import { notSavedWords } from './not-saved';

export function SaveWords({ model }: { model: MinutesModel }) {
  // A screen reader hears that something is saved once a minute at most, and troubles at once;
  // "saving" is only seen.
  const settled = useComputed(() => (hasUnsaved(model.autosave.value) || model.notSaved.value ? '' : words(model)));
  const { phase } = model.autosave.value;
  if (!model.view.value.may_edit) return null;
  const cannot = model.notSaved.value !== null && phase.is === 'clean';
  const troubled = phase.is === 'troubled' || cannot;
  const isQuiet = phase.is === 'clean' && !cannot && !isBehind(model);
  // Saved by itself once the person is signed in again.
  const mustSignIn = phase.is === 'troubled' && phase.trouble.kind === 'refused' && ['not_signed_in', 'other_account'].includes(phase.trouble.problem.code);
  return (
    <div class={troubled ? 'save-words save-troubled' : 'save-words'}>
      <p aria-hidden={!troubled} role={troubled ? 'alert' : undefined}>
        <Icon name={isQuiet ? 'check' : phase.is === 'clean' || troubled ? 'warning' : 'document'} />
        <span>{words(model)}</span>
      </p>
      {mustSignIn && (
        <a class="button button-secondary" href="/" target="_blank">
          {t('signIn.inNewWindow')}
        </a>
      )}
      {phase.is === 'troubled' && !mustSignIn && (
        <Button kind="plain" onClick={() => model.saveNow()}>
          {t('save.tryNow')}
        </Button>
      )}
      <p class="visually-hidden" role="status">
        {settled}
      </p>
    </div>
  );
}

/** What others write is not seen here. */
function isBehind({ together, mayEdit }: MinutesModel): boolean {
  return mayEdit.value && (together.isCut.value || together.isResting.value);
}

function words(model: MinutesModel): string {
  const { phase, savedAt } = model.autosave.value;
  const cannot = model.notSaved.value;
  switch (phase.is) {
    case 'clean':
      if (cannot) return `${notSavedWords(cannot).title} ${notSavedWords(cannot).detail}`;
      if (isBehind(model)) return t(model.together.isResting.value ? 'save.resting' : 'save.cut');
      return t('save.saved', { at: hour(savedAt) });
    case 'waiting':
    case 'saving':
      return t('save.saving');
    case 'conflict':
      return t('save.conflict');
    case 'closed':
      return t('save.closed');
    case 'troubled': {
      const why = phase.trouble.kind === 'line' ? t('save.noLine') : phase.trouble.problem.title;
      const safe = model.recovery.keepsCopy.value ? t('save.copyHere') : t('save.noCopyHere');
      const again = phase.retryAt === null ? '' : ` ${t('save.again')}`;
      return `${t('save.failed', { why: why.replace(/\.$/, '') })} ${safe}${again}`;
    }
  }
}
