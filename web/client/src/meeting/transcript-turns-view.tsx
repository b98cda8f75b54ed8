// SPDX-License-Identifier: MPL-2.0
// Turns of the transcript on screen, each line with a button that plays it.

import type { ComponentChildren } from 'preact';

import { t } from '../i18n';
import { time } from '../i18n/format';
import { Icon } from '../ui/icon';
import type { Segment, SegmentId } from '../generated/protocol';
import { segmentInAddress } from './segment-anchor';
import { playing, position, toggle } from './transcript-player';
import { wordAt } from './transcript-turns';
import type { Found } from './transcript-search';
import { clock, type Line, type Turn } from './transcript-turns';

/** Sentences that can be chosen. */
export type Choice = { has: (id: SegmentId) => boolean; toggle: (id: SegmentId, upTo: boolean) => void; label: (segment: Segment) => string };

export function Turns({ turns, choice, isSilent = false }: { turns: Turn[]; choice?: Choice | null; /** There is no sound to play. */ isSilent?: boolean }) {
  return (
    <ol class="turns">
      {turns.map((turn) => (
        <li key={turn.key} class="turn">
          <p class="turn-head">
            <span class="turn-speaker">{turn.speaker}</span>
            {turn.unit && <span class="soft">{turn.unit}</span>}
            <span class="turn-time soft">{time(turn.lines[0]?.segment.starts_at ?? 0)}</span>
          </p>
          <ul>
            {turn.lines.map((line) => (
              <Said key={line.segment.id} line={line} choice={choice ?? null} isSilent={isSilent} />
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Said({ line: { segment, found }, choice, isSilent }: { line: Line; choice: Choice | null; isSilent: boolean }) {
  const now = playing.value?.segment === segment.id ? playing.value.is : null;
  const at = clock(segment.starts_at);
  return (
    <li class={`said ${now ? 'said-now' : ''} ${segmentInAddress() === segment.id ? 'said-shown' : ''}`} data-segment={segment.id} aria-current={now ? 'true' : undefined}>
      {choice && (
        <label class="said-choice">
          <input
            type="checkbox"
            checked={choice.has(segment.id)}
            aria-label={choice.label(segment)}
            // A press tells whether Shift is held, also one of the space bar.
            onClick={(event) => choice.toggle(segment.id, event.shiftKey)}
          />
        </label>
      )}
      {isSilent ? (
        <span class="said-at soft">{at}</span>
      ) : (
        <PlayButton is={now} label={t(now === 'playing' ? 'sound.pauseAt' : 'sound.playAt', { at })} onPress={() => toggle(segment.id)}>
          {at}
        </PlayButton>
      )}
      <div class="said-words">
        <p>{now && found.length === 0 ? <Spoken segment={segment} /> : marked(segment.text.normalize('NFC'), found)}</p>
        {now && <p class={now === 'failed' ? 'said-state said-failed' : 'said-state'}>{t(`sound.${now}`)}</p>}
      </div>
    </li>
  );
}

/** A round button that plays or pauses; the state is in its sign and in its name. */
export function PlayButton({ is, label, onPress, children }: {
  is: 'loading' | 'playing' | 'paused' | 'failed' | null;
  label: string;
  onPress: () => void;
  children?: ComponentChildren;
}) {
  return (
    <button type="button" class="play-button" aria-label={label} onClick={onPress}>
      <span class={is === 'playing' || is === 'loading' ? 'play-sign play-sign-pause' : 'play-sign'} aria-hidden="true">
        {is === 'failed' && <Icon name="warning" />}
      </span>
      {children && <span>{children}</span>}
    </button>
  );
}

/** The words of a sentence that sounds; the one being said stands out. */
export function Spoken({ segment }: { segment: Segment }) {
  const words = segment.text.normalize('NFC').split(/\s+/u);
  const at = words.length === segment.word_starts.length ? wordAt(segment.word_starts, position.value) : -1;
  return (
    <>
      {words.map((word, i) => (
        <span key={i} class={i === at ? 'word-now' : undefined}>
          {`${word} `}
        </span>
      ))}
    </>
  );
}

/** Text with the searched words marked. */
export function marked(text: string, found: Found[]): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const { from, to } of found) {
    parts.push(text.slice(end, from), <mark key={from}>{text.slice(from, to)}</mark>);
    end = to;
  }
  return [...parts, text.slice(end)];
}
