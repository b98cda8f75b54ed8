// Beside the paper: where the sentence at the cursor comes from, with its sound; below, the whole transcript to search.

import { useSignal } from '@preact/signals';
import { TextSelection } from 'prosemirror-state';

import type { Loaded } from '../api/load';
import type { Segment, SegmentId, TranscriptView } from '../generated/protocol';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { playing, stop, toggle } from '../meeting/transcript-player';
import { clock } from '../meeting/transcript-turns';
import { PlayButton } from '../meeting/transcript-turns-view';
import { Searchable } from '../meeting/transcript';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Asked, EmptyState } from '../ui/waiting';
import type { Desk } from './desk';
import { countWithoutSource, nextWithoutSource } from './sources';

export function SourcePanel({ desk, transcript, again }: { desk: Desk; transcript: Loaded<TranscriptView>; again: () => Promise<void> }) {
  const whole = useSignal(false);
  return (
    <aside class="source-panel" aria-label={t('source.panel')}>
      <Asked loaded={transcript} again={again}>
        {(view) => (
          <>
            <Chosen
              segment={find(view.segments, desk.chosen.value)}
              onClose={() => {
                stop();
                desk.chosen.value = null;
              }}
            />
            <div class="source-rest">
              <WithoutSource desk={desk} />
              {view.segments.length > 0 && (
                <details open={whole.value} onToggle={(event) => (whole.value = event.currentTarget.open)}>
                  <summary>{t('source.transcript')}</summary>
                  {whole.value && <Searchable segments={view.segments} />}
                </details>
              )}
            </div>
          </>
        )}
      </Asked>
    </aside>
  );
}

function find(segments: Segment[], id: SegmentId | null): Segment | null {
  return segments.find((segment) => segment.id === id) ?? null;
}

/** The words as they were heard, so that an edit can be held against them. */
function Chosen({ segment, onClose }: { segment: Segment | null; onClose: () => void }) {
  if (!segment) {
    return (
      <div class="source-none">
        <EmptyState title={t('source.none')}>{t('source.none.text')}</EmptyState>
      </div>
    );
  }
  const now = playing.value?.segment === segment.id ? playing.value.is : null;
  return (
    <section class="source-card sheet" aria-label={t('source.chosen')}>
      <div class="source-head">
        <PlayButton is={now} label={t(now === 'playing' ? 'sound.pauseAt' : 'sound.playAt', { at: clock(segment.starts_at) })} onPress={() => toggle(segment.id)} />
        <div>
          <p class="source-speaker">{segment.speaker}</p>
          <p class="small soft">
            {segment.unit && `${segment.unit}, `}
            {t('source.at', { at: clock(segment.starts_at) })}
          </p>
        </div>
        <button type="button" class="icon-button source-close" aria-label={t('action.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <blockquote class="source-words">{segment.text}</blockquote>
      <p class={now === 'failed' ? 'said-state said-failed' : 'said-state'} role="status">
        {now && t(`sound.${now}`)}
      </p>
    </section>
  );
}

function WithoutSource({ desk }: { desk: Desk }) {
  const state = desk.editor.value;
  const count = countWithoutSource(state);
  const next = () => {
    const span = nextWithoutSource(desk.editor.peek());
    if (!span) return;
    desk.runCommand((now, dispatch) => {
      dispatch?.(now.tr.setSelection(TextSelection.create(now.doc, span.from, span.to)).scrollIntoView());
      return true;
    });
  };
  return (
    <div class="without-source-count">
      <p>
        {count === 0 ? (
          t('source.allSourced')
        ) : (
          <>
            <span class="without-source">{t('source.without', { n: number(count) })}</span> {t('source.without.text')}
          </>
        )}
      </p>
      {count > 0 && (
        <Button kind="plain" onClick={next}>
          {t('source.next')}
        </Button>
      )}
    </div>
  );
}
