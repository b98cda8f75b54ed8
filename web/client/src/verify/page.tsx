// SPDX-License-Identifier: MPL-2.0
// Anyone checks a document or a dossier: choose or drop a file, get one answer, then the details.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../api/client';
import type { DossierVerificationView, VerificationView } from '../generated/protocol';
import { language, t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { number } from '../i18n/format';
import { Button } from '../ui/button';
import '../ui/more-icons';
import { useFetched } from '../ui/fetched';
import { Page } from '../ui/page';
import { RefusalNotice } from '../ui/notice';
import { isArchive } from './dossier-answer';
import { Result } from './result';
import './verify.css';

/** The server takes no more. Checked here first, so that nobody waits for an upload that must fail.
 */
const LARGEST_MEGABYTES = 64;

type Checked = { is: 'nothing' } | { is: 'checking'; name: string } | { is: 'answered'; name: string; view: VerificationView } | { is: 'dossier'; name: string; view: DossierVerificationView } | { is: 'refused'; name: string; refusal: Refusal };

export default function VerifyPage() {
  const checked = useSignal<Checked>({ is: 'nothing' });
  const check = async (file: File) => {
    const { name } = file;
    if (file.size > LARGEST_MEGABYTES * 1024 * 1024) {
      const refusal: Refusal = { code: 'too_large', title: t('verify.tooLarge', { mb: number(LARGEST_MEGABYTES) }), detail: t('verify.tooLarge.text') };
      checked.value = { is: 'refused', name, refusal };
      return;
    }
    checked.value = { is: 'checking', name };
    try {
      if (await isArchive(file)) {
        const view = await api.upload<DossierVerificationView>(`/verify/dossier?lang=${language.value}`, { file, kind: 'application/zip' });
        checked.value = { is: 'dossier', name, view };
      } else {
        const view = await api.upload<VerificationView>(`/verify?lang=${language.value}`, { file, kind: 'application/pdf' });
        checked.value = { is: 'answered', name, view };
      }
    } catch (error) {
      checked.value = { is: 'refused', name, refusal: refusalOf(error) };
    }
  };
  const now = checked.value;
  return (
    <Page title={t('verify.title')} lead={t('verify.lead')} width="narrow">
      <div class="stack">
        {/* The answer comes first once there is one. */}
        <div class="verify-answer" aria-live="polite">
          {now.is === 'checking' && (
            <p class="verify-busy">
              <span class="spinner" aria-hidden="true" /> {t('verify.checking', { name: now.name })}
            </p>
          )}
          {now.is === 'refused' && <RefusalNotice refusal={now.refusal} />}
          {now.is === 'answered' && <Result name={now.name} view={now.view} />}
          {now.is === 'dossier' && <LazyDossierResult name={now.name} view={now.view} />}
        </div>
        <Drop busy={now.is === 'checking'} again={now.is !== 'nothing'} onFile={(file) => void check(file)} />
      </div>
    </Page>
  );
}

/** Most people check minutes. */
function LazyDossierResult(props: { name: string; view: DossierVerificationView }) {
  const { there } = useFetched(() => import('./dossier-result'));
  return there && <there.default {...props} />;
}

function Drop({ busy, again, onFile }: { busy: boolean; again: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const over = useSignal(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && !busy) onFile(file);
  };
  return (
    <div
      class={over.value ? 'drop drop-over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <p class="drop-words">{t('verify.drop')}</p>
      <Button kind={again ? 'secondary' : 'primary'} icon="document" busy={busy} onClick={() => input.current?.click()}>
        {again ? t('verify.chooseOther') : t('verify.choose')}
      </Button>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="application/pdf,.pdf,application/zip,.zip"
        tabIndex={-1}
        aria-label={t('verify.choose')}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file may be chosen once more, after it was signed again.
          event.currentTarget.value = '';
        }}
      />
      <p class="small soft">{t('verify.privacy')}</p>
    </div>
  );
}
