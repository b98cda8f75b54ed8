// SPDX-License-Identifier: MPL-2.0
// Writing a comment, or changing one's own. What is typed stays when it is refused.

import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { refusalOf, type Refusal } from '../api/client';
import { MAX_COMMENT_CHARS } from '../generated/protocol';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { say } from './words';

export function CommentForm({ first = '', verb, holds, onSend, onStale, onClose }: {
  first?: string;
  verb: string;
  /** Counts the forms that are open: what is typed stays on the screen when the time is over. */
  holds: Signal<number>;
  /** Sends it; fails with the server's refusal. */
  onSend: (text: string) => Promise<void>;
  /** Asks how things stand, after a refusal that says that they have changed. */
  onStale: () => Promise<void>;
  onClose: () => void;
}) {
  const text = useSignal(first);
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  useEffect(() => {
    holds.value += 1;
    return () => void (holds.value -= 1);
  }, []);
  const missing = text.value.trim() === '';
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (missing || busy.value) return;
    busy.value = true;
    refusal.value = null;
    try {
      await onSend(text.value);
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      if (refusal.value.code === 'comment_changed' || refusal.value.code === 'comments_over') await onStale();
    }
  };
  return (
    <form class="stack comment-form" onSubmit={(event) => void send(event)} noValidate>
      <TextField
        label={say('text')}
        hint={say('textHint', { n: number(MAX_COMMENT_CHARS) })}
        lines={4}
        max={MAX_COMMENT_CHARS}
        required
        value={text.value}
        onValue={(value) => (text.value = value)}
        error={tried.value && missing ? say('textMissing') : undefined}
      />
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy.value}>
          {verb}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
