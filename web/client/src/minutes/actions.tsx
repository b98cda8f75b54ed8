// SPDX-License-Identifier: MPL-2.0
// What can be done with the whole document now: one primary action for whoever's turn it is.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, url } from '../api/client';
import type { MinutesView } from '../generated/protocol';
import { t } from '../i18n';
import { FlowActions } from '../minutes-flow/actions';
import { navigate } from '../router';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { useAction } from './use-action';
import type { MinutesModel } from './model';
import { fileName } from './file-name';
import { History } from './history';
import { settled } from './settling';
import { Sign } from './sign';
import { Submit } from './submit';

type Open = 'history' | 'submit' | 'return' | 'sign' | 'correct' | null;

export function Actions({ model }: { model: MinutesModel }) {
  const open = useSignal<Open>(null);
  const close = () => (open.value = null);
  const view = model.view.value;
  const { state } = view.minutes;
  const writes = view.my_role === 'secretary' || view.my_role === 'chair';
  return (
    <>
      {writes && (
        <Button kind="plain" onClick={() => (open.value = 'history')}>
          {t('history.open')}
        </Button>
      )}
      <a class="button button-plain" href={`/api/v1${url`/minutes/${view.minutes.id}/document.docx`}`} download>
        {t('download.word')}
      </a>
      {state === 'draft' && <Preview model={model} />}
      {(state === 'submitted' || state === 'secretary_signed') && <Frozen view={view} />}
      {(state === 'submitted' ? writes : state === 'secretary_signed' && view.my_role === 'chair') && <Button onClick={() => (open.value = 'return')}>{t('return.action')}</Button>}
      {state === 'signed' && writes && view.correction === null && <Button onClick={() => (open.value = 'correct')}>{t('correct.action')}</Button>}
      {state === 'signed' && <Frozen view={view} />}
      {state === 'draft' && view.my_role === 'secretary' && view.may_edit && (
        <Button kind="primary" onClick={() => (open.value = 'submit')}>
          {t('submit.action')}
        </Button>
      )}
      <FlowActions model={model} />
      {view.may_sign && (
        <Button kind="primary" onClick={() => (open.value = 'sign')}>
          {t('sign.action')}
        </Button>
      )}
      {open.value === 'history' && <History model={model} onClose={close} />}
      {open.value === 'submit' && <Submit model={model} onClose={close} />}
      {open.value === 'return' && <Return model={model} onClose={close} />}
      {open.value === 'sign' && <Sign model={model} onClose={close} />}
      {open.value === 'correct' && <Correct model={model} onClose={close} />}
    </>
  );
}

/** The draft as it would be printed, in a window of its own, with the last words saved. */
function Preview({ model }: { model: MinutesModel }) {
  const page = useRef<Window | null>(null);
  const { busy, refused, run } = useAction(async () => {
    const address = url`/minutes/${model.view.value.minutes.id}/preview.pdf`;
    try {
      await settled(model);
      // Asked without its content first, so that a refusal is said here and not as raw text in the
      // other window.
      const { ok } = await fetch(`/api/v1${address}`, { method: 'HEAD' });
      if (!ok) await api.get(address);
      page.current?.location.replace(`/api/v1${address}`);
    } catch (error) {
      page.current?.close();
      throw error;
    }
  });
  const show = () => {
    // Opened at once: a browser blocks windows that open long after the click.
    page.current = window.open('', '_blank');
    run();
  };
  return (
    <>
      <Button icon="document" busy={busy.value} onClick={show}>
        {t('preview.action')}
      </Button>
      {refused.value && (
        <Dialog title={t('preview.action')} onClose={() => (refused.value = null)}>
          <RefusalNotice refusal={refused.value} />
        </Dialog>
      )}
    </>
  );
}

function Frozen({ view }: { view: MinutesView }) {
  const address = `/api/v1${url`/minutes/${view.minutes.id}/document.pdf`}`;
  if (view.minutes.state !== 'signed') {
    return (
      <a class="button button-secondary" href={address} target="_blank" rel="noopener">
        {t('preview.frozen')}
      </a>
    );
  }
  // Until they are published, publishing is what comes next.
  const rank = view.may.includes('publish') ? 'button-secondary' : 'button-primary';
  return (
    <a class={`button ${rank}`} href={address} download={`${fileName(view.minutes.kind, view.content.head)}.pdf`}>
      {t('preview.download')}
    </a>
  );
}

function Return({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const comment = useSignal('');
  const missing = useSignal(false);
  const { busy, refused, run } = useAction(async () => {
    missing.value = comment.value.trim() === '';
    if (missing.value) return;
    model.load(await api.post<MinutesView>(url`/minutes/${model.view.value.minutes.id}/return`, { comment: comment.value.trim() }));
    onClose();
  });
  return (
    <Dialog
      title={t('return.ask', { title: model.head.value.title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={run}>
            {t('return.action')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{t(model.view.value.minutes.state === 'secretary_signed' ? 'return.text.signed' : 'return.text')}</p>
        <TextField
          label={t('return.comment')}
          lines={4}
          max={2000}
          required
          value={comment.value}
          onValue={(value) => (comment.value = value)}
          error={missing.value ? t('return.missing') : undefined}
        />
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Dialog>
  );
}

function Correct({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const { busy, refused, run } = useAction(async () => {
    const { id } = model.view.value.minutes;
    try {
      const made = await api.post<MinutesView>(url`/minutes/${id}/correction`);
      navigate(url`/bien-ban/${made.minutes.id}`);
    } catch (error) {
      // Somebody has made one since this page was loaded: below the dialog it now leads there.
      if (refusalOf(error).code === 'already_corrected') model.load(await api.get<MinutesView>(url`/minutes/${id}`));
      throw error;
    }
  });
  return (
    <Dialog
      title={t('correct.ask', { title: model.head.value.title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={run}>
            {t('correct.action')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{t('correct.text')}</p>
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Dialog>
  );
}
