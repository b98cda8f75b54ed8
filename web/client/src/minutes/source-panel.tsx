// SPDX-License-Identifier: MPL-2.0
// Beside the paper: where the sentence at the cursor comes from, with its sound; below, the whole
// transcript to search.

import { useSignal } from '@preact/signals';
import { TextSelection } from 'prosemirror-state';
import type { ComponentChildren } from 'preact';

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
import { hasText } from './form-of-submission';
import type { MinutesModel } from './model';
import { bodyOf } from './schema';
import type { Span } from './sentences';
import { countOf, type Doubt, isChanged, nextOf } from './sources';

export function SourcePanel({ model, transcript, again, children }: { model: MinutesModel; transcript: Loaded<TranscriptView>; again: () => Promise<void>; /** What stands above the sources. */ children?: ComponentChildren }) {
  const whole = useSignal(false);
  // A notice says what was concluded, and nothing of what was said.
  const hasSources = model.view.value.minutes.kind === 'minutes';
  return (
    <aside class="source-panel" aria-label={t('source.panel')}>
      {children}
      <Asked loaded={transcript} again={again}>
        {(view) => (
          <>
            {hasSources && view.segments.length > 0 && <Chosen
              segment={find(view, model.chosen.value)}
              isSilent={Boolean(view.sound_deleted_at)}
              changed={model.chosen.value !== null && isChanged(model.editor.value, model.chosen.value)}
              onClose={() => {
                stop();
                model.chosen.value = null;
              }}
            >
              <TakeOver model={model} segment={model.chosen.value} />
            </Chosen>}
            <div class="source-rest">
              {hasSources && <Doubts model={model} hasTranscript={view.segments.length > 0} />}
              {view.segments.length > 0 && (
                <details open={whole.value} onToggle={(event) => (whole.value = event.currentTarget.open)}>
                  <summary>{t('source.transcript')}</summary>
                  {whole.value && <Searchable segments={view.segments} isSilent={Boolean(view.sound_deleted_at)} />}
                </details>
              )}
            </div>
          </>
        )}
      </Asked>
    </aside>
  );
}

function find({ segments, earlier }: TranscriptView, id: SegmentId | null): Segment | null {
  return segments.find((segment) => segment.id === id) ?? earlier.find((segment) => segment.id === id) ?? null;
}

/** The words as they were heard, so that an edit can be held against them. */
function Chosen({ segment, isSilent, changed, onClose, children }: { segment: Segment | null; isSilent: boolean; changed: boolean; onClose: () => void; children: ComponentChildren }) {
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
        {!isSilent && <PlayButton is={now} label={t(now === 'playing' ? 'sound.pauseAt' : 'sound.playAt', { at: clock(segment.starts_at) })} onPress={() => toggle(segment.id)} />}
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
      {changed && (
        <p class="changed-words">
          <span class="changed-source">{t('source.changed')}</span> {t('source.original')}
        </p>
      )}
      <blockquote class="source-words">{segment.recognised ?? segment.text}</blockquote>
      {segment.recognised !== null && segment.corrected_by !== null && (
        <p class="small soft">{t('source.correctedAtDesk', { name: segment.corrected_by, text: segment.text })}</p>
      )}
      {children}
      <p class={now === 'failed' ? 'said-state said-failed' : 'said-state'} role="status">
        {now && t(`sound.${now}`)}
      </p>
    </section>
  );
}

/** The sentence was put right after the draft was made: one click takes the right words over. */
function TakeOver({ model, segment }: { model: MinutesModel; segment: SegmentId | null }) {
  const sentence = model.outdated.value.find((one) => one.segment === segment);
  if (!sentence || !model.mayEdit.value) return null;
  return (
    <div class="take-over" role="status">
      <p>{t('source.outdated')}</p>
      <Button onClick={() => model.applyCorrection(sentence)}>{t('source.takeOver')}</Button>
    </div>
  );
}

/** Sentences that somebody should look at before the minutes are signed. */
function Doubts({ model, hasTranscript }: { model: MinutesModel; hasTranscript: boolean }) {
  const state = model.editor.value;
  const without = countOf(state, 'without');
  const changed = countOf(state, 'changed');
  const outdated = model.mayEdit.value ? model.outdated.value : [];
  const nextOutdated = () => outdated.find(({ from }) => from > state.selection.from) ?? outdated[0] ?? null;
  const next = (kind: Doubt) => goTo(nextOf(model.editor.peek(), kind));
  const goTo = (span: Span | null) => {
    if (!span) return;
    model.runCommand((now, dispatch) => {
      dispatch?.(now.tr.setSelection(TextSelection.create(now.doc, span.from, span.to)).scrollIntoView());
      return true;
    });
  };
  // Nothing to compare with: every sentence is somebody's own.
  if (!hasTranscript) return <p class="without-source-count">{t('source.noTranscript')}</p>;
  // Looked at only where it is told: it goes through the whole text.
  const isEmpty = without === 0 && changed === 0 && !hasText(bodyOf(state.doc));
  return (
    <div class="without-source-count">
      {outdated.length > 0 && (
        <>
          <p>
            <span class="outdated-source">{t('source.outdatedCount', { n: number(outdated.length) })}</span> {t('source.outdatedCount.text')}
          </p>
          <Button kind="plain" onClick={() => goTo(nextOutdated())}>
            {t('source.nextOutdated')}
          </Button>
        </>
      )}
      {without === 0 && changed === 0 && <p>{t(isEmpty ? 'source.nothing' : 'source.allSourced')}</p>}
      {without > 0 && (
        <>
          <p>
            <span class="without-source">{t('source.without', { n: number(without) })}</span> {t('source.without.text')}
          </p>
          <Button kind="plain" onClick={() => next('without')}>
            {t('source.next')}
          </Button>
        </>
      )}
      {changed > 0 && (
        <>
          <p>
            <span class="changed-source">{t('source.changedCount', { n: number(changed) })}</span> {t('source.changedCount.text')}
          </p>
          <Button kind="plain" onClick={() => next('changed')}>
            {t('source.nextChanged')}
          </Button>
        </>
      )}
    </div>
  );
}
