// SPDX-License-Identifier: MPL-2.0
// Who saved what and when; what each sitting changed; back to an earlier state.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { MinutesView, RevisionInfo, RevisionView } from '../generated/protocol';
import { t } from '../i18n';
import { hour, longDateTime, time } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import type { MinutesModel } from './model';
import { compare } from './diff';
import { DiffView } from './diff-view';
import { NameRevision } from './name-revision';
import { whenSettled } from './settling';
import { type Sitting, sittingsOf } from './revisions';

export function History({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const id = model.view.value.minutes.id;
  const { loaded, again } = useLoaded(id, () => api.get<RevisionInfo[]>(url`/minutes/${id}/revisions`));
  return (
    <Dialog title={t('history.title')} onClose={onClose}>
      <Asked loaded={loaded.value} again={again}>
        {(revisions) => <Sittings model={model} sittings={sittingsOf(revisions)} onRestored={onClose} onNamed={() => void again()} />}
      </Asked>
    </Dialog>
  );
}

type Told = { model: MinutesModel; onRestored: () => void; onNamed: () => void };

function Sittings({ model, sittings, onRestored, onNamed }: { sittings: Sitting[] } & Told) {
  const chosen = useSignal(0);
  const sitting = sittings[chosen.value];
  const before = sittings[chosen.value + 1];
  return (
    <div class="history">
      <ol class="history-list" aria-label={t('history.list')}>
        {sittings.map((one, at) => (
          <li key={one.last}>
            <button type="button" class="history-entry" aria-pressed={at === chosen.value} onClick={() => (chosen.value = at)}>
              {one.called !== null && <strong class="history-called">{one.called}</strong>}
              <strong>{one.bySystem ? t('minutes.bySystem') : one.name}</strong>
              <span>
                {time(one.from) === time(one.to) ? longDateTime(one.to) : t('history.from', { from: hour(one.from), to: longDateTime(one.to) })}
              </span>
              {one.draft && <span>{t('history.draft', { length: t(`draftLength.${one.draft}`) })}</span>}
              <span class="small soft">{one.first === one.last ? t('history.one', { n: one.last }) : t('history.many', { from: one.first, to: one.last })}</span>
            </button>
          </li>
        ))}
      </ol>
      {sitting && <Changes key={sitting.last} model={model} sitting={sitting} before={before?.last ?? null} newest={chosen.value === 0} onRestored={onRestored} onNamed={onNamed} />}
    </div>
  );
}

function Changes({ model, sitting, before, newest, onRestored, onNamed }: {
  sitting: Sitting;
  before: number | null;
  newest: boolean;
} & Told) {
  const id = model.view.value.minutes.id;
  const ask = (revision: number) => api.get<RevisionView>(url`/minutes/${id}/revisions/${String(revision)}`);
  const { loaded, again } = useLoaded(`${id}/${sitting.last}`, async () => {
    const [old, now] = await Promise.all([before === null ? null : ask(before), ask(sitting.last)]);
    return { old, now };
  });
  return (
    <section class="history-changes" aria-label={t('history.changes')}>
      <Asked loaded={loaded.value} again={again}>
        {({ old, now }) => (
          <>
            {old === null ? (
              <p>{t(model.view.value.minutes.corrects === null ? 'history.first' : 'history.first.correction')}</p>
            ) : (
              <>
                <p class="diff-legend">
                  <ins>{t('diff.added')}</ins> <del>{t('diff.removed')}</del>
                </p>
                <DiffView lines={compare(old.content, now.content)} />
              </>
            )}
          </>
        )}
      </Asked>
      {model.mayEdit.value && (
        <div class="row">
          <NameRevision model={model} sitting={sitting} isNewest={newest} onNamed={onNamed} />
          {!newest && <Restore model={model} sitting={sitting} onRestored={onRestored} />}
        </div>
      )}
    </section>
  );
}

function Restore({ model, sitting, onRestored }: { model: MinutesModel; sitting: Sitting; onRestored: () => void }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const restore = async () => {
    busy.value = true;
    try {
      // What is on the screen becomes a revision first, so that restoring loses nothing.
      model.load(await whenSettled(model, () => api.post<MinutesView>(url`/minutes/${model.view.value.minutes.id}/revisions/${String(sitting.last)}/restore`)));
      onRestored();
      return;
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
    asking.value = false;
  };
  return (
    <div class="history-restore">
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <Button onClick={() => (asking.value = true)}>{t('history.restore')}</Button>
      {asking.value && (
        <Confirm title={t('history.restoreAsk', { n: sitting.last, at: longDateTime(sitting.to) })} verb={t('history.restore')} kind="primary" busy={busy.value} onConfirm={() => void restore()} onCancel={() => (asking.value = false)}>
          <p>{t('history.restoreText')}</p>
        </Confirm>
      )}
    </div>
  );
}
