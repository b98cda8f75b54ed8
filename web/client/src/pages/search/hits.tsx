// SPDX-License-Identifier: MPL-2.0
// What was found: who said it when, the words in their sentence, its sound, and the way to its
// place.

import { url } from '../../api/client';
import type { SearchHit } from '../../generated/protocol';
import { t } from '../../i18n';
import { date } from '../../i18n/format';
import { saidOf } from '../../i18n/notice-words';
import { playing, toggle } from '../../meeting/transcript-player';
import { clock } from '../../meeting/transcript-turns';
import { PlayButton } from '../../meeting/transcript-turns-view';
import '../../meeting/transcript.css';

export function Hits({ hits }: { hits: SearchHit[] }) {
  return (
    <ol class="hits">
      {hits.map((hit, at) => (
        <Hit key={at} hit={hit} />
      ))}
    </ol>
  );
}

/** Where it stands: the sentence of the transcript, or the paragraph of the minutes. */
function placeOf(hit: SearchHit): string {
  const place = hit.segment ? `?doan=${encodeURIComponent(hit.segment)}` : '';
  return (hit.minutes ? url`/bien-ban/${hit.minutes}` : url`/hop/${hit.meeting}`) + place;
}

function Hit({ hit }: { hit: SearchHit }) {
  const { segment } = hit;
  const now = segment && playing.value?.segment === segment ? playing.value.is : null;
  const at = clock(hit.said_at);
  const said = saidOf(hit.document ?? 'minutes');
  const open = said(t(hit.is_correction ? 'search.open.correction' : `search.open.${hit.kind}`));
  return (
    <li class={now ? 'hit hit-now' : 'hit'}>
      <p class="hit-head">
        <a class="hit-meeting" href={url`/hop/${hit.meeting}`}>
          {hit.meeting_title}
        </a>
        <span class="soft">{date(hit.held_at)}</span>
        <span class="hit-kind soft">{said(t(hit.is_correction ? 'search.correction' : `search.${hit.kind}`))}</span>
      </p>
      <div class="hit-said">
        {segment && hit.has_sound && (
          <PlayButton is={now} label={t(now === 'playing' ? 'sound.pauseAt' : 'sound.playAt', { at })} onPress={() => toggle(segment)} />
        )}
        <div class="hit-words">
          {hit.speaker && (
            <p class="small">
              <span class="hit-speaker">{hit.speaker}</span> <span class="soft">{[hit.unit_name, at].filter(Boolean).join(' · ')}</span>
            </p>
          )}
          <p class="hit-text">{hit.snippet.map((part, n) => (part.found ? <mark key={n}>{part.text}</mark> : part.text))}</p>
          {now && <p class={now === 'failed' ? 'said-state said-failed' : 'said-state'}>{t(`sound.${now}`)}</p>}
          <a class="hit-open link-target" href={placeOf(hit)} aria-label={`${open}: ${hit.meeting_title}`}>
            {open}
          </a>
        </div>
      </div>
    </li>
  );
}
