// SPDX-License-Identifier: MPL-2.0
// One sentence of the transcript being put right, in its place.

import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_SEGMENT_CHARS, type Segment } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';

/** What was typed stays until it is saved or given up. */
export function Correct({ segment, text, onDone }: { segment: Segment; text: Signal<string>; onDone: (corrected: Segment | null) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (text.value.trim() === '' || text.value.trim() === segment.text) {
      onDone(null);
      return;
    }
    busy.value = true;
    refused.value = null;
    try {
      onDone(await api.put<Segment>(url`/segments/${segment.id}/text`, { text: text.value }));
    } catch (error) {
      refused.value = refusalOf(error);
      busy.value = false;
    }
  };
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
    form.current?.querySelector('textarea')?.focus({ preventScroll: true });
  }, []);
  return (
    <form
      ref={form}
      class="correct"
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The panel around it closes on the same key.
        event.stopPropagation();
        onDone(null);
      }}
    >
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <TextField label={t('words.correct.label')} hint={t('words.correct.hint')} value={text.value} onValue={(value) => (text.value = value)} lines={3} max={MAX_SEGMENT_CHARS} />
      <div class="correct-buttons">
        <Button kind="primary" type="submit" busy={busy.value}>
          {t('words.correct.save')}
        </Button>
        <Button onClick={() => onDone(null)}>{t('words.correct.cancel')}</Button>
      </div>
    </form>
  );
}
