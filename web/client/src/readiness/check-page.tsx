// SPDX-License-Identifier: MPL-2.0
// The check that anybody at a site makes, days before a meeting or at its door: with an account for
// the own site, or by a link for any site that takes part.

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { randomKey } from '../api/random';
import { MAX_PHONE_CHARS, type CheckResult, type CheckView, type Finding, type ReportCheck } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/line-test';
import { compareNames, matches } from '../i18n/collation';
import { dateTime, longDateTime, time } from '../i18n/format';
import { Video } from '../pages/join/video';
import type { PageProps } from '../routes';
import { loudspeakerHere } from '../session/loudspeaker';
import { Button, ButtonLink } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked } from '../ui/waiting';
import { browserName } from './browser-name';
import { Checking } from './checking';
import { hasNumber } from './model';
import { Steps } from './steps';
import { say, sayAdvice, sayFinding } from './words';
import './style.css';

/** Where the check of this page is kept. */
type Place = { report: string; tests: string; meeting: string | null };

/** Kept on this device: the same person checks the same site again. */
const REMEMBERED = 'site-check';
type Who = Pick<ReportCheck, 'unit' | 'name' | 'phone'>;

function remembered(): Who {
  try {
    return { unit: '', name: '', phone: '', ...(JSON.parse(localStorage.getItem(REMEMBERED) ?? '{}') as Partial<Who>) };
  } catch {
    return { unit: '', name: '', phone: '' };
  }
}

function remember(who: Who): void {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(who));
  } catch {
    // A browser that keeps nothing: it is typed again.
  }
}

export default function CheckPage({ id, secret }: PageProps) {
  const visit = useMemo(randomKey, []);
  const asked = secret === undefined ? url`/meetings/${id ?? ''}/check` : url`/checks/${secret}`;
  const place: Place =
    secret === undefined
      ? { report: asked, tests: url`/meetings/${id ?? ''}/line-tests`, meeting: id ?? '' }
      : { report: `${asked}/${visit}`, tests: `${asked}/${visit}/line-tests`, meeting: null };
  const { loaded, again } = useLoaded(asked, () => api.get<CheckView>(asked));
  const view = loaded.value.state === 'there' ? loaded.value.value : null;
  return (
    <Page title={say('title')} lead={view && say('lead', { meeting: view.title, when: longDateTime(view.starts_at) })} width="narrow">
      <Asked loaded={loaded.value} again={again}>
        {(there) => <Check view={there} place={place} />}
      </Asked>
    </Page>
  );
}

/** From so many sites on, looking for one takes longer than typing its name. */
const SEARCH_FROM = 9;
/** Refusals of what somebody typed. */
const OF_THE_FORM: string[] = ['bad_phone', 'bad_name', 'name_too_long'];

type Stage = { is: 'form' } | { is: 'checking'; checking: Checking } | { is: 'done'; result: CheckResult; at: number };

function Check({ view, place }: { view: CheckView; place: Place }) {
  const stage = useSignal<Stage>({ is: 'form' });
  const only = view.sites.length === 1 ? view.sites[0] : undefined;
  const before = useMemo(remembered, []);
  const who = useSignal<Who>({ ...before, unit: only?.unit ?? (view.sites.some(({ unit }) => unit === before.unit) ? before.unit : ''), name: view.name ?? before.name });
  const speaker = useMemo(loudspeakerHere, []);
  useEffect(() => void speaker.begin(), [speaker]);
  const running = useRef<Checking | null>(null);
  useEffect(() => () => running.current?.stop(), []);
  const start = () => {
    running.current?.stop();
    const checking = new Checking(place.tests, speaker.used.peek());
    running.current = checking;
    stage.value = { is: 'checking', checking };
    void checking.run();
  };
  const now = stage.value;
  if (now.is === 'form') return <Form view={view} who={who.value} onWho={(next) => (who.value = next)} onStart={start} />;
  if (now.is === 'done') return <Result result={now.result} at={now.at} meeting={place.meeting} onAgain={start} />;
  const done = (result: CheckResult) => {
    now.checking.stop();
    remember(who.peek());
    stage.value = { is: 'done', result, at: Date.now() };
  };
  return <Running key={now.checking} checking={now.checking} who={who.value} place={place} onDone={done} onWho={(next) => (who.value = next)} />;
}

function Form({ view, who, onWho, onStart }: { view: CheckView; who: Who; onWho: (who: Who) => void; onStart: () => void }) {
  const tried = useSignal(false);
  const byLink = view.name === null;
  const query = useSignal('');
  const missing = { unit: who.unit === '', name: byLink && who.name.trim() === '' };
  const wrongPhone = isPhoneWrong(who);
  const sites = useMemo(() => [...view.sites].sort((a, b) => compareNames(a.name, b.name)), [view]);
  const offered = sites.filter(({ unit, name }) => unit === who.unit || matches(name, query.value));
  const find = (text: string) => {
    query.value = text;
    const found = sites.filter(({ name }) => matches(name, text));
    if (text.trim() !== '' && found.length === 1 && found[0]) onWho({ ...who, unit: found[0].unit });
  };
  const before = view.sites.find(({ unit }) => unit === who.unit)?.checked_at ?? null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    tried.value = true;
    if (!missing.unit && !missing.name && !wrongPhone) onStart();
  };
  return (
    <form class="sheet stack" onSubmit={submit} noValidate>
      <p>{say('what')}</p>
      {sites.length >= SEARCH_FROM && <TextField label={say('find')} type="search" value={query.value} onValue={find} />}
      {sites.length > 1 ? (
        <SelectField
          label={say('site')}
          value={who.unit}
          onValue={(unit) => onWho({ ...who, unit })}
          options={[{ value: '', label: say('choose') }, ...offered.map(({ unit, name }) => ({ value: unit, label: name }))]}
          error={tried.value && missing.unit ? say('siteMissing') : undefined}
        />
      ) : (
        <p>
          <strong>{sites[0]?.name}</strong>
        </p>
      )}
      {before !== null && <p class="small soft">{say('checkedBefore', { time: dateTime(before) })}</p>}
      {byLink && <TextField label={say('name')} autocomplete="name" value={who.name} onValue={(name) => onWho({ ...who, name })} error={tried.value && missing.name ? say('nameMissing') : undefined} />}
      <Phone who={who} onWho={onWho} tried={tried.value} />
      <Button kind="primary" type="submit">
        {say('start')}
      </Button>
    </form>
  );
}

const isPhoneWrong = ({ phone }: Who) => phone.trim() !== '' && !hasNumber(phone);

function Phone({ who, onWho, tried }: { who: Who; onWho: (who: Who) => void; tried: boolean }) {
  return (
    <TextField
      label={say('phone')}
      hint={say('phoneHint')}
      autocomplete="tel"
      max={MAX_PHONE_CHARS}
      value={who.phone}
      onValue={(phone) => onWho({ ...who, phone })}
      error={tried && isPhoneWrong(who) ? say('phoneWrong') : undefined}
    />
  );
}

function Running({ checking, who, place, onDone, onWho }: { checking: Checking; who: Who; place: Place; onDone: (result: CheckResult) => void; onWho: (who: Who) => void }) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const answered = useComputed(() => ['heard', 'not_heard'].includes(checking.loudspeaker.value)).value;
  const send = async () => {
    busy.value = true;
    refusal.value = null;
    const settled = <T extends string>(state: T): Exclude<T, 'waiting' | 'running'> | 'unchecked' => (state === 'waiting' || state === 'running' ? 'unchecked' : (state as Exclude<T, 'waiting' | 'running'>));
    const report: ReportCheck = {
      ...who,
      microphone: settled(checking.microphone.peek()),
      camera: settled(checking.camera.peek()),
      loudspeaker: settled(checking.loudspeaker.peek()),
      line: settled(checking.line.peek()),
      browser: browserName(navigator.userAgent),
    };
    try {
      onDone(await api.post<CheckResult>(place.report, report));
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  // Once: what was answered is sent by itself.
  const sent = useRef(false);
  useSignalEffect(() => {
    if (!['heard', 'not_heard'].includes(checking.loudspeaker.value) || sent.current) return;
    sent.current = true;
    void send();
  });
  return (
    <div class="sheet stack">
      <Steps checking={checking} />
      <div class="check-picture">{checking.local.camera.value.track && <Video track={checking.local.camera.value.track} mirrored label={t('join.ownPicture')} />}</div>
      {answered && busy.value && <p role="status">{say('sending')}</p>}
      {refusal.value && (
        <>
          {/* What was measured stays: only what was typed is put right. */}
          {OF_THE_FORM.includes(refusal.value.code) && (
            <>
              <TextField label={say('name')} autocomplete="name" value={who.name} onValue={(name) => onWho({ ...who, name })} />
              <Phone who={who} onWho={onWho} tried />
            </>
          )}
          <RefusalNotice refusal={refusal.value}>
            <Button busy={busy.value} onClick={() => void send()}>
              {t('action.tryAgain')}
            </Button>
          </RefusalNotice>
        </>
      )}
    </div>
  );
}

const TONES = { ready: 'good', partly: 'wait', unfinished: 'wait', not_ready: 'alert' } as const;

function Result({ result, at, meeting, onAgain }: { result: CheckResult; at: number; meeting: string | null; onAgain: () => void }) {
  return (
    <div class="sheet stack" data-readiness={result.readiness}>
      <Notice kind={TONES[result.readiness]} title={say(result.readiness)}>
        <p>{say('sent', { time: time(at) })}</p>
      </Notice>
      <Findings findings={result.findings} />
      <div class="row">
        <Button kind={result.readiness === 'ready' ? 'secondary' : 'primary'} onClick={onAgain}>
          {say('again')}
        </Button>
        {meeting !== null && <ButtonLink href={`/hop/${meeting}/vao`}>{say('enter')}</ButtonLink>}
      </div>
    </div>
  );
}

/** What is to be put right, and how. */
function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="check-findings">
      {findings.map((finding) => (
        <li key={finding}>
          <p>
            <strong>{sayFinding(finding)}</strong>
          </p>
          <p>{sayAdvice(finding)}</p>
        </li>
      ))}
    </ul>
  );
}
