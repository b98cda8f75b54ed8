// SPDX-License-Identifier: MPL-2.0
// Who speaks in a sentence, where several people sit behind one microphone.

import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_SPEAKER_CHARS, type NameSpeaker as Named, type Segment } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { RefusalNotice } from '../ui/notice';

/** A name is typed, or chosen of those who have spoken; what was typed stays until it is saved or
 * given up. */
export function NameSpeaker({ segment, known, onDone }: { segment: Segment; known: string[]; onDone: (changed: Segment[]) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const list = useId();
  const name = useSignal(segment.speaker);
  const following = useSignal(true);
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    busy.value = true;
    refused.value = null;
    try {
      const named: Named = { name: name.value, following: following.value };
      onDone(await api.put<Segment[]>(url`/segments/${segment.id}/speaker`, named));
    } catch (error) {
      refused.value = refusalOf(error);
      busy.value = false;
    }
  };
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
    form.current?.querySelector('input')?.select();
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
        onDone([]);
      }}
    >
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <p class="soft small">{segment.text}</p>
      <Field label={t('words.speaker')} hint={t('words.speaker.hint')}>
        {({ id, describedBy }) => (
          <input
            id={id}
            class="input"
            type="text"
            list={list}
            autocomplete="off"
            maxLength={MAX_SPEAKER_CHARS}
            aria-describedby={describedBy}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <datalist id={list}>
        {known.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <label class="correct-option">
        <input type="checkbox" checked={following.value} onChange={(event) => (following.value = event.currentTarget.checked)} />
        {t('words.speaker.following')}
      </label>
      <div class="correct-buttons">
        <Button kind="primary" type="submit" busy={busy.value}>
          {t('words.speaker.save')}
        </Button>
        <Button onClick={() => onDone([])}>{t('words.correct.cancel')}</Button>
      </div>
    </form>
  );
}
