import { useComputed, useSignal, type Signal } from '@preact/signals';

import type { MarkKind } from '../../../generated/protocol';
import { t } from '../../../i18n';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';
import { TextField } from '../../../ui/field';

/** Longest conclusion or action item that the server takes. */
const MOST_MARK_CHARS = 2_000;

/** Writes down a conclusion or an action item, tied to this moment of the meeting. */
export function MarkForm({ session, text }: { session: Session; text: Signal<string> }) {
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const missing = useSignal(false);
  const add = (kind: MarkKind) => {
    const words = text.value.trim();
    missing.value = words === '';
    if (words !== '' && session.send({ type: 'add_mark', kind, text: words })) text.value = '';
  };
  return (
    <form class="mark-form" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label={t('mark.label')}
        value={text.value}
        onValue={(value) => {
          text.value = value;
          missing.value = false;
        }}
        lines={2}
        max={MOST_MARK_CHARS}
        error={missing.value ? t('mark.missing') : undefined}
      />
      <div class="mark-buttons">
        <Button disabled={lost} onClick={() => add('conclusion')}>
          {t('mark.conclusion')}
        </Button>
        <Button disabled={lost} onClick={() => add('action_item')}>
          {t('mark.action_item')}
        </Button>
      </div>
    </form>
  );
}
