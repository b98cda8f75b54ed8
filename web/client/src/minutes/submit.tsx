// SPDX-License-Identifier: MPL-2.0
// Submitting: what the form still lacks is asked for here, and goes into the paper. Everything that
// is missing is said at once.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, url } from '../api/client';
import type { MinutesView } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { useDeed } from './deed';
import type { Desk } from './desk';
import { hasDigit, missingFields, type NeededField, proposedPlace, proposedSymbol } from './form-of-submission';
import { UnprintablePlaces } from './unprintable-notice';

export function Submit({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const head = desk.head.value;
  const isCorrection = desk.view.value.minutes.corrects !== null;
  const typed = useSignal({
    number: head.number,
    symbol: proposedSymbol(head),
    place: proposedPlace(head),
    correction_of: head.correction_of,
  });
  const missing = useSignal<NeededField[]>([]);
  /** Letters are named here once somebody has tried to submit; before, the page does. */
  const looked = useSignal(false);
  const afterwards = useRef<() => void>(null);
  const { busy, refused, run } = useDeed(async () => {
    missing.value = missingFields(typed.value, isCorrection);
    // Into the paper also when something is missing: the answer to the save says which letters
    // cannot be printed.
    const now = desk.head.value;
    const fields = Object.keys(typed.value) as NeededField[];
    if (fields.some((field) => now[field] !== typed.value[field])) desk.changeHead(typed.value);
    if (!(await desk.settled())) {
      refused.value = { code: 'unavailable', title: t('save.notYet'), detail: t('save.notYet.text') };
      return;
    }
    looked.value = true;
    if (missing.value.length > 0 || desk.view.value.unprintable.length > 0) return;
    const { id } = desk.view.value.minutes;
    desk.load(await api.post<MinutesView>(url`/minutes/${id}/submit`, { revision: desk.autosave.value.base }));
    onClose();
  });
  const goThere = (go: () => void) => {
    afterwards.current = go;
    onClose();
  };
  const wrong = (name: NeededField) => {
    if (!missing.value.includes(name)) return undefined;
    const noDigit = name === 'number' && typed.value.number.trim() !== '' && !hasDigit(typed.value.number);
    return t(noDigit ? 'submit.number.digit' : `submit.missing.${name}`);
  };
  const field = (name: NeededField, hint?: string) => (
    <TextField
      label={t(`head.${name}`)}
      hint={hint}
      required
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
        {field('number')}
        {field('symbol', t('submit.symbol.hint'))}
        {field('place')}
        {isCorrection && field('correction_of')}
        {looked.value && <UnprintablePlaces desk={desk} onGo={goThere} />}
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Dialog>
  );
}
