// SPDX-License-Identifier: MPL-2.0
// Who signs in the place of the chair: chosen while the minutes are a draft, because the document
// bears the name.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { MinutesView, NameSubstitute, SubstituteView, UserId, UserSummary } from '../generated/protocol';
import { t } from '../i18n';
import type { MinutesModel } from '../minutes/model';
import { useAction } from '../minutes/use-action';
import { PersonField } from '../pages/plan/person-field';
import '../pages/plan/plan.css';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { say } from './words';

const MAX_REASON_CHARS = 2_000;

export function SubstituteDialog({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const now = model.view.value.substitute;
  const person = useSignal<UserId>(now?.user ?? '');
  const reason = useSignal(now?.reason ?? '');
  const tried = useSignal(false);
  const people = useLoaded('people', () => api.get<UserSummary[]>('/users'));
  const { id } = model.view.value.minutes;
  const send = async (body: NameSubstitute) => {
    // The draft stays as it is being written: only this is another thing.
    const substitute = await api.put<SubstituteView | null>(url`/minutes/${id}/substitute`, body);
    model.view.value = { ...model.view.value, substitute };
    onClose();
  };
  const save = useAction(async () => {
    tried.value = true;
    if (person.value === '' || reason.value.trim() === '') return;
    await send({ user: person.value, reason: reason.value });
  });
  const remove = useAction(() => send({ user: null, reason: '' }));
  const refused = save.refused.value ?? remove.refused.value;
  return (
    <Dialog
      title={say('substitute')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          {now && (
            <Button busy={remove.busy.value} onClick={remove.run}>
              {say('substituteRemove')}
            </Button>
          )}
          <Button kind="primary" busy={save.busy.value} onClick={save.run}>
            {say('substituteSave')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{say('substituteText')}</p>
        <Asked loaded={people.loaded.value} again={people.again}>
          {(all) => (
            <PersonField
              label={say('substitutePerson')}
              people={all.filter(({ disabled }) => !disabled)}
              value={person.value}
              onValue={(value) => (person.value = value)}
              error={tried.value && person.value === '' ? say('substituteMissing') : undefined}
            />
          )}
        </Asked>
        <TextField
          label={say('substituteReason')}
          hint={say('substituteReasonHint')}
          max={MAX_REASON_CHARS}
          required
          value={reason.value}
          onValue={(value) => (reason.value = value)}
          error={tried.value && reason.value.trim() === '' ? say('reasonMissing') : undefined}
        />
        {refused && <RefusalNotice refusal={refused} />}
      </div>
    </Dialog>
  );
}

/** Whether the printed name is another one than that of who signs. */
export const printsOther = (view: MinutesView, printed: string): boolean => view.substitute !== null && printed.trim() !== '' && !printed.toLowerCase().includes(view.substitute.name.toLowerCase());
