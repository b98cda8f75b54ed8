// SPDX-License-Identifier: MPL-2.0
// The dossier on a meeting's page: making it, signing it, taking it home. Fetched for those who may
// make it.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { DossierProgress, DossierSummary, DossierView, MakeDossier, MeetingId } from '../generated/protocol';
import { date, longDateTime, number, size } from '../i18n/format';
import '../i18n/groups/outside-the-call';
import { Button, ButtonLink } from '../ui/button';
import { useFetched } from '../ui/fetched';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import './style.css';
import { say } from './words';

/** How often it is asked how far it is, in milliseconds. */
const SOON_MILLIS = 1_000;

type Props = { meeting: MeetingId; title: string };

function Progress({ making: { done, total } }: { making: DossierProgress }) {
  const words = total > 0 ? say('making', { percent: Math.floor((100 * Math.min(done, total)) / total), done: size(done), total: size(total) }) : say('waiting');
  return (
    <div class="dossier-progress">
      <p role="status">{words}</p>
      <progress max={total || 1} value={total > 0 ? done : undefined} aria-label={words} />
    </div>
  );
}

function Sign({ meeting, title, shown, onSigned, again, onClose }: Props & { shown: string; onSigned: (view: DossierView) => void; again: () => Promise<void>; onClose: () => void }) {
  const { there } = useFetched(() => import('./sign-dialog'));
  const reload = () => {
    onClose();
    void again();
  };
  return there && <there.default meeting={meeting} title={title} shown={shown} onSigned={onSigned} onReload={reload} onClose={onClose} />;
}

function Made({ meeting, title, dossier, onSigned, again }: Props & { dossier: DossierSummary; onSigned: (view: DossierView) => void; again: () => Promise<void> }) {
  const signing = useSignal(false);
  const { signed } = dossier;
  const address = `/api/v1${url`/meetings/${meeting}/dossier.zip`}`;
  return (
    <div class="dossier-made" data-dossier={signed ? 'signed' : 'unsigned'}>
      <p>
        <strong>{say('made', { at: longDateTime(dossier.made_at), files: number(dossier.files), size: size(dossier.bytes) })}</strong>
      </p>
      <p class="small soft">{[dossier.made_by_name !== '' && say('madeBy', { name: dossier.made_by_name }), say(dossier.with_sound ? 'withSound' : 'withoutSound')].filter(Boolean).join('. ')}.</p>
      {signed ? <p>{say('signed', { name: signed.name, at: longDateTime(signed.at) })}</p> : <Notice kind="wait">{say('unsigned')}</Notice>}
      <p class="small soft dossier-digest">{say('digest', { digest: dossier.manifest_sha256 })}</p>
      <p class="small soft">{say('kept')}</p>
      <div class="row">
        {!signed && (
          <Button kind="primary" onClick={() => (signing.value = true)}>
            {say('sign')}
          </Button>
        )}
        <ButtonLink kind={signed ? 'primary' : 'secondary'} icon="down" href={address} download>
          {say(signed ? 'download' : 'downloadUnsigned')}
        </ButtonLink>
        <ButtonLink href="/xac-thuc">{say('verify')}</ButtonLink>
      </div>
      {signing.value && <Sign meeting={meeting} title={title} shown={dossier.manifest_sha256} onSigned={onSigned} again={again} onClose={() => (signing.value = false)} />}
    </div>
  );
}

function Dossier({ meeting, title, view, take, again }: Props & { view: DossierView; take: (view: DossierView) => void; again: () => Promise<void> }) {
  const withSound = useSignal(view.dossier?.with_sound ?? false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const make = async () => {
    busy.value = true;
    refusal.value = null;
    try {
      take(await api.post<DossierView>(url`/meetings/${meeting}/dossier`, { with_sound: withSound.value } satisfies MakeDossier));
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  const { dossier, making, sound_deleted_at: soundDeletedAt } = view;
  return (
    <section class="section" data-dossier-section>
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        <p class="soft">{say('text')}</p>
        {making && <Progress making={making} />}
        {!making && view.problem && <RefusalNotice refusal={view.problem} />}
        {!making && dossier && <Made meeting={meeting} title={title} dossier={dossier} onSigned={take} again={again} />}
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {!making && (
          <>
            {soundDeletedAt ? (
              <p class="soft">{say('soundDeleted', { day: date(soundDeletedAt) })}</p>
            ) : (
              <label class="check">
                <input type="checkbox" checked={withSound.value} onChange={(event) => (withSound.value = event.currentTarget.checked)} />
                <span>
                  {say('sound')}
                  <br />
                  <span class="small soft">{say('soundHint')}</span>
                </span>
              </label>
            )}
            <p>
              <Button busy={busy.value} onClick={() => void make()}>
                {say(dossier ? 'makeAgain' : 'make')}
              </Button>
            </p>
          </>
        )}
      </div>
    </section>
  );
}

/** Nothing for who may not make it. */
export default function DossierSection(props: Props) {
  const address = url`/meetings/${props.meeting}/dossier`;
  const { loaded, again } = useLoaded(address, () => api.get<DossierView>(address));
  const { value } = loaded;
  const isMaking = value.state === 'there' && value.value.making !== null;
  useEffect(() => {
    if (!isMaking) return;
    const timer = setInterval(() => void again(), SOON_MILLIS);
    return () => clearInterval(timer);
  }, [isMaking, again]);
  if (value.state === 'refused' && /^not_/.test(value.refusal.code)) return null;
  return (
    <Asked loaded={value} again={again}>
      {(view) => <Dossier {...props} view={view} take={(taken) => (loaded.value = { state: 'there', value: taken })} again={again} />}
    </Asked>
  );
}
