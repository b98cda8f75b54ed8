// SPDX-License-Identifier: MPL-2.0
// The secretary's desk during the meeting: every word as it is said, by agenda item, to hear, to
// find, to put right and to note.

import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { AgendaItemId, AgendaStep, Segment, SegmentId, TranscriptView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/call';
import '../i18n/groups/outside-the-call';
import { duration } from '../i18n/format';
import { LeftOutLines } from '../meeting/left-out';
import { clock, sameSpeaker } from '../meeting/transcript-turns';
import { find, query } from '../meeting/transcript-search';
import { playing, stop, toggle } from '../meeting/transcript-player';
import { marked, PlayButton, Spoken } from '../meeting/transcript-turns-view';
import type { Caption } from '../session/captions';
import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import '../ui/more-icons';
import { RefusalNotice } from '../ui/notice';
import { type OpenEdits, useOpenEdits, useScrollAnchor } from './open-edits';
import { Correct } from './correct';
import { merged, parts, speakersOf, speakingTimes, type Part } from './transcript-parts';
import { NameSpeaker } from './name-speaker';
import '../meeting/transcript.css';
import './desk.css';

/** The transcript is asked for news when a sentence was settled, but not more often than this, in
 * milliseconds. */
const ASK_AFTER_MILLIS = 1_500;
/** Nearer to the end than this, in pixels, the list follows what is said. */
const FOLLOWS_WITHIN = 120;

/** Takes the words of a sentence, and the agenda item under which they were said, into a note. */
export type NoteSentence = (text: string, item: AgendaItemId | null) => void;

/** The transcript so far, kept up to date by what the live captions tell. */
function useWords(session: Session): {
  segments: Signal<Segment[]>;
  steps: Signal<AgendaStep[]>;
  /** How many texts were left out. */
  leftOut: Signal<number>;
  refused: Signal<Refusal | null>;
  put: (segments: Segment[]) => void;
  remove: (gone: SegmentId[]) => void;
} {
  const segments = useSignal<Segment[]>([]);
  const steps = useSignal<AgendaStep[]>([]);
  const leftOut = useSignal(0);
  const refused = useSignal<Refusal | null>(null);
  const since = useRef<number | null>(null);
  const settled = useComputed(() => (session.state.value.captions ?? []).map(({ segment, text }) => segment && `${segment} ${text}`).join('\n')).value;
  const item = useComputed(() => session.state.value.room?.current_item ?? null).value;
  const put = (changed: Segment[]) => (segments.value = merged(segments.value, changed));
  const remove = (gone: SegmentId[]) => (segments.value = segments.value.filter(({ id }) => !gone.includes(id)));
  useEffect(() => {
    const ask = async () => {
      const address = url`/meetings/${session.meeting}/transcript`;
      try {
        const view = await api.get<TranscriptView>(since.current === null ? address : `${address}?since=${since.current}`);
        since.current = view.now;
        put(view.segments);
        if (view.gone.length > 0) remove(view.gone);
        steps.value = view.agenda;
        leftOut.value = view.left_out;
        refused.value = null;
      } catch (error) {
        refused.value = refusalOf(error);
      }
    };
    const timer = setTimeout(() => void ask(), since.current === null ? 0 : ASK_AFTER_MILLIS);
    return () => clearTimeout(timer);
  }, [settled, item]);
  return { segments, steps, leftOut, refused, put, remove };
}

export default function Desk({ session, note }: { session: Session; note: NoteSentence }) {
  const { segments, steps, leftOut, refused, put, remove } = useWords(session);
  const searched = useSignal('');
  const list = useRef<HTMLDivElement>(null);
  const follows = useSignal(true);
  const changing = useOpenEdits();
  const open = changing.open.value;
  useScrollAnchor(list);
  const agenda = useComputed(() => session.state.value.room?.agenda).value ?? [];
  const available = useComputed(() => session.state.value.captionsAvailable).value;
  const speaking = useComputed(() => (session.state.value.captions ?? []).filter(({ segment }) => segment === null)).value;
  useEffect(() => {
    session.openDesk(true);
    return () => {
      session.openDesk(false);
      stop();
    };
  }, [session]);
  const asked = query(searched.value);
  const shown = asked ? segments.value.filter(({ id, text, speaker, unit }) => open.has(id) || find(`${text} ${speaker} ${unit}`, asked).length > 0) : segments.value;
  const toEnd = () => list.current?.scrollTo(0, list.current.scrollHeight);
  useEffect(() => {
    // What a person edits stays where it is.
    if (follows.value && !asked && open.size === 0) toEnd();
  }, [segments.value.length, speaking.map(({ text }) => text).join(), asked === null]);
  useEffect(() => {
    if (open.size > 0) follows.value = false;
  }, [open.size > 0]);
  const scrolled = () => {
    const element = list.current;
    if (element) follows.value = element.scrollHeight - element.scrollTop - element.clientHeight < FOLLOWS_WITHIN;
  };
  return (
    <>
      <div class="desk-search">
        <TextField label={t('words.search')} placeholder={t('words.search')} type="search" value={searched.value} onValue={(value) => (searched.value = value)} />
      </div>
      <div ref={list} class={open.size > 0 ? 'panel-body desk desk-editing' : 'panel-body desk'} onScroll={scrolled}>
        {refused.value && <RefusalNotice refusal={refused.value} />}
        {segments.value.length === 0 && speaking.length === 0 && !refused.value && <p class="soft">{t(available ? 'words.empty' : 'captions.unavailable')}</p>}
        {asked && shown.length === 0 && segments.value.length > 0 && <p class="soft">{t('transcript.noHits', { words: searched.value.trim() })}</p>}
        {parts(shown, agenda, steps.value).map((part) => (
          <PartOf key={`${part.from}`} part={part} searched={searched.value} known={speakersOf(segments.value)} note={note} changing={changing} onChanged={put} />
        ))}
        {!asked && speaking.map((line) => <Speaking key={line.id} line={line} />)}
        <LeftOutLines meeting={session.meeting} count={leftOut.value} onChanged={({ segment, brought_back_by: by }) => (by === null ? remove([segment.id]) : put([segment]))} />
        <Times segments={segments.value} />
      </div>
      {/* Who puts a sentence right stays there, and its form has the room. */}
      {!follows.value && open.size === 0 && (
        <div class="desk-latest">
          <Button icon="down" onClick={toEnd}>
            {t('words.toLatest')}
          </Button>
        </div>
      )}
    </>
  );
}

function PartOf({ part, searched, known, note, changing, onChanged }: {
  part: Part;
  searched: string;
  /** Who has spoken so far, to choose from. */
  known: string[];
  note: NoteSentence;
  changing: OpenEdits;
  onChanged: (segments: Segment[]) => void;
}) {
  return (
    <section class="desk-part">
      <h3>{part.item?.title ?? t(part.from === 0 ? 'words.beforeAgenda' : 'words.betweenItems')}</h3>
      <ul>
        {part.segments.map((segment, i) => (
          <Sentence key={segment.id} segment={segment} named={!goesOn(part.segments[i - 1], segment)} searched={searched} known={known} note={(text) => note(text, part.item?.id ?? null)} changing={changing} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  );
}

function goesOn(before: Segment | undefined, segment: Segment): boolean {
  return before !== undefined && sameSpeaker(before, segment);
}

function Sentence({ segment, named, searched, known, note, changing, onChanged }: {
  segment: Segment;
  /** Whether it says who speaks: the first of several in a row. */
  named: boolean;
  searched: string;
  known: string[];
  note: (text: string) => void;
  changing: OpenEdits;
  onChanged: (segments: Segment[]) => void;
}) {
  const change = changing.open.value.get(segment.id);
  const is = playing.value?.segment === segment.id ? playing.value.is : null;
  const at = clock(segment.starts_at);
  const asked = query(searched);
  if (change) {
    const done = (changed: Segment[]) => {
      changing.done(segment.id);
      if (changed.length > 0) onChanged(changed);
    };
    return (
      <li class="sentence" data-changing={segment.id}>
        {change.of === 'words' ? (
          <Correct segment={segment} text={change.typed} onDone={(corrected) => done(corrected ? [corrected] : [])} />
        ) : (
          <NameSpeaker segment={segment} known={known} onDone={done} />
        )}
      </li>
    );
  }
  return (
    <li class={is ? 'sentence sentence-now' : 'sentence'}>
      {named && (
        <p class="sentence-speaker">
          <strong>{segment.speaker}</strong>
          {segment.unit && <span class="soft">, {segment.unit}</span>}
        </p>
      )}
      <p class="sentence-text">{is && !asked ? <Spoken segment={segment} /> : marked(segment.text.normalize('NFC'), asked ? find(segment.text, asked) : [])}</p>
      <div class="sentence-actions">
        <PlayButton is={is} label={t(is === 'playing' ? 'sound.pauseAt' : 'sound.playAt', { at })} onPress={() => toggle(segment.id)}>
          {at}
        </PlayButton>
        <button type="button" class="sentence-action" aria-label={t('words.correct.at', { at })} onClick={() => changing.words(segment)}>
          {t('words.correct')}
        </button>
        <button type="button" class="sentence-action" aria-label={t('words.speaker.at', { at })} onClick={() => changing.speaker(segment)}>
          {t('words.speaker')}
        </button>
        <button type="button" class="sentence-action" aria-label={t('words.mark', { at })} onClick={() => note(segment.text)}>
          {t('words.mark.short')}
        </button>
        {segment.corrected_by && (
          <span class="small soft" title={t('words.correctedBy', { name: segment.corrected_by })}>
            {t('words.corrected')}
          </span>
        )}
      </div>
      {segment.recognised !== null && segment.recognised !== segment.text && <p class="small soft">{t('words.recognised', { text: segment.recognised })}</p>}
    </li>
  );
}

/** Still being said: may change until it is settled. */
function Speaking({ line }: { line: Caption }) {
  return (
    <div class="sentence sentence-open">
      <p class="sentence-speaker">
        <strong>{line.name}</strong> <span class="soft">{t('words.speaking')}</span>
      </p>
      <p class="sentence-text">{line.text}</p>
    </div>
  );
}

function Times({ segments }: { segments: Segment[] }) {
  const times = speakingTimes(segments);
  return (
    <details class="desk-times">
      <summary>{t('words.times')}</summary>
      {times.length === 0 && <p class="soft">{t('words.times.none')}</p>}
      <ul>
        {times.map((one) => (
          <li key={`${one.participant} ${one.speaker}`}>
            <span>
              {one.speaker} <span class="small soft">{one.unit}</span>
            </span>
            <span class="desk-time">{duration(one.millis)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
