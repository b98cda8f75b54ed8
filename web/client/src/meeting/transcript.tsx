// SPDX-License-Identifier: MPL-2.0
// The transcript of one meeting: who said what and when, to read, to hear and to search.

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { AgendaItem, MinutesId, NamedSpeaker, Segment, SegmentId, TranscriptView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { number } from '../i18n/format';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import '../ui/more-icons';
import { RefusalNotice } from '../ui/notice';
import { Asked, EmptyState } from '../ui/waiting';
import { Downloads } from './downloads';
import { LeftOutLines } from './left-out';
import { NamingPanel } from './naming/panel';
import { between } from './naming/selection';
import { say } from './naming/words';
import { scrollToSegment } from './segment-anchor';
import { Speeches } from './speeches';
import { stop } from './transcript-player';
import { Turns } from './transcript-turns-view';
import { clock, turnsOf } from './transcript-turns';
import './transcript.css';

/** How often the progress is asked for while the recogniser works, in milliseconds. */
const ASK_EVERY_MILLIS = 2_000;
/** And how often while people still speak: whoever wants each word at once is in the meeting. */
const ASK_LIVE_EVERY_MILLIS = 15_000;

export type TranscriptProps = {
  meeting: string;
  agenda: AgendaItem[];
  mayEdit: boolean;
  /** May say who spoke. */
  mayName: boolean;
  /** Who is invited, or was there. */
  people: readonly NamedSpeaker[];
  /** The draft of the minutes, if there is one. */
  draft: MinutesId | null;
  onDone: () => Promise<void>;
};

export default function Transcript({ meeting, agenda, mayEdit, mayName, people, draft, onDone }: TranscriptProps) {
  const address = url`/meetings/${meeting}/transcript`;
  const { loaded, again } = useLoaded(address, () => api.get<TranscriptView>(address));
  const state = loaded.value.state === 'there' ? loaded.value.value.state : null;
  useEffect(() => {
    if (state === null || state === 'done' || state === 'failed') return;
    const timer = setInterval(() => void again(), state === 'not_yet' ? ASK_LIVE_EVERY_MILLIS : ASK_EVERY_MILLIS);
    return () => clearInterval(timer);
  }, [state]);
  const before = useRef<typeof state>(null);
  // The first draft of the minutes comes with the finished transcript; a page that finds it
  // finished has the draft.
  useEffect(() => {
    if (state === 'done' && before.current !== null) void onDone();
    before.current = state;
  }, [state]);
  useEffect(() => stop, []);
  const named = (changed: Segment[]) => {
    const now = loaded.value;
    if (now.state !== 'there') return;
    const by = new Map(changed.map((segment) => [segment.id, segment]));
    loaded.value = { state: 'there', value: { ...now.value, segments: now.value.segments.map((segment) => by.get(segment.id) ?? segment) } };
  };
  return (
    <Asked loaded={loaded.value} again={again}>
      {(view) => <Loaded view={view} meeting={meeting} agenda={agenda} mayEdit={mayEdit} naming={mayName ? { people, draft, onNamed: named } : null} address={address} again={again} />}
    </Asked>
  );
}

type Naming = { people: readonly NamedSpeaker[]; draft: MinutesId | null; onNamed: (changed: Segment[]) => void };

function Loaded({ view, meeting, agenda, mayEdit, naming, address, again }: { view: TranscriptView; meeting: string; agenda: AgendaItem[]; mayEdit: boolean; naming: Naming | null; address: string; again: () => Promise<void> }) {
  const refused = useSignal<Refusal | null>(null);
  const asking = useSignal(false);
  const recogniseAgain = async () => {
    asking.value = true;
    refused.value = null;
    try {
      await api.post(address);
      await again();
    } catch (error) {
      refused.value = refusalOf(error);
    }
    asking.value = false;
  };
  // Also of an answer that does not say so.
  const isSilent = Boolean(view.sound_deleted_at);
  const button = mayEdit && !isSilent && !view.text_deleted_at && (
    <Button busy={asking.value} onClick={() => void recogniseAgain()}>
      {t('transcript.again')}
    </Button>
  );
  return (
    <div class="transcript stack">
      {refused.value && <RefusalNotice refusal={refused.value} />}
      {view.state === 'not_yet' && view.segments.length === 0 && <EmptyState title={t('transcript.notYet')}>{t('transcript.notYet.text')}</EmptyState>}
      {(view.state === 'waiting' || view.state === 'running') && <Progress view={view} />}
      {view.state === 'failed' && !isSilent && <Failed view={view}>{button}</Failed>}
      {Boolean(view.text_deleted_at) && <p class="soft">{t('transcript.deleted')}</p>}
      {isSilent && <p class="soft">{t('transcript.soundDeleted')}</p>}
      {view.state === 'done' && view.segments.length === 0 && !isSilent && !view.text_deleted_at && (
        <EmptyState title={t('transcript.silent')} action={button}>
          {t('transcript.silent.text')}
        </EmptyState>
      )}
      <Speeches speeches={view.speeches} agenda={agenda} />
      {view.segments.length > 0 && <Downloads address={address} />}
      {view.segments.length > 0 && <Searchable segments={view.segments} meeting={meeting} naming={naming} isSilent={isSilent} />}
      <LeftOutLines meeting={meeting} isSilent={isSilent} count={view.left_out} onChanged={() => void again()} />
      {view.state === 'done' && view.segments.length > 0 && button && <div class="transcript-end">{button}</div>}
    </div>
  );
}

function Progress({ view }: { view: TranscriptView }) {
  const waiting = view.state === 'waiting';
  return (
    <div class="transcript-progress" role="status">
      <p>{waiting ? t('transcript.waiting') : t('transcript.running', { percent: view.progress })}</p>
      <progress max={100} value={waiting ? undefined : view.progress} aria-label={t('transcript.progress')} />
      <p class="small soft">{t('transcript.mayLeave')}</p>
    </div>
  );
}

function Failed({ view, children }: { view: TranscriptView; children: ComponentChildren }) {
  const refusal: Refusal = view.problem ?? { code: 'transcript_failed', title: t('transcript.failed'), detail: t('transcript.failed.text') };
  return <RefusalNotice refusal={refusal}>{children}</RefusalNotice>;
}

/** The search box and what it leaves; for who may, with naming who spoke. */
export function Searchable({ segments, meeting, naming = null, isSilent = false }: { segments: TranscriptView['segments']; meeting?: string; naming?: Naming | null; /** Its sound was deleted. */ isSilent?: boolean }) {
  const searched = useSignal('');
  const isNaming = useSignal(false);
  const chosen = useSignal<ReadonlySet<SegmentId>>(new Set());
  const last = useRef<SegmentId | null>(null);
  const opener = useRef<HTMLDivElement>(null);
  const { turns, hits } = turnsOf(segments, searched.value);
  const asked = searched.value.trim() !== '';
  useEffect(scrollToSegment, []);
  const toggle = (id: SegmentId, upTo: boolean) => {
    const next = new Set(chosen.value);
    if (upTo && last.current !== null) for (const one of between(segments, last.current, id)) next.add(one);
    else if (!next.delete(id)) next.add(id);
    last.current = id;
    chosen.value = next;
  };
  const choice = { has: (id: SegmentId) => chosen.value.has(id), toggle, label: ({ starts_at, text }: Segment) => say('sentence', { at: clock(starts_at), text }) };
  const close = () => {
    isNaming.value = false;
    chosen.value = new Set();
    requestAnimationFrame(() => opener.current?.querySelector('button')?.focus());
  };
  return (
    <>
      <div class="transcript-search">
        <TextField label={t('transcript.search')} type="search" hint={t('transcript.search.hint')} value={searched.value} onValue={(value) => (searched.value = value)} />
        <p class="small soft" role="status">
          {asked && (hits > 0 ? t('transcript.hits', { n: number(hits) }) : t('transcript.noHits', { words: searched.value.trim() }))}
        </p>
      </div>
      {naming && meeting !== undefined && isNaming.value && <NamingPanel meeting={meeting} segments={segments} people={naming.people} draft={naming.draft} chosen={chosen} onNamed={naming.onNamed} onClose={close} />}
      {naming && !isNaming.value && (
        <div ref={opener}>
          <Button onClick={() => (isNaming.value = true)}>{say('open')}</Button>
        </div>
      )}
      <Turns turns={turns} choice={isNaming.value ? choice : null} isSilent={isSilent} />
    </>
  );
}
