// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';

import { t } from '../../../../i18n';
import type { Session } from '../../../../session/session';
import { Control } from '../control';
import { after, wished, type Hand, type Wish } from './wish';

/** Raises and lowers the own hand. A press shows at once. */
export function HandControl({ session }: { session: Session }) {
  const wish = useSignal<Wish | null>(null);
  const hand = useComputed<Hand>(() => {
    const { room, you, lostAt, refusal } = session.state.value;
    const own = room?.participants.find(({ id }) => id === you);
    return { raised: (own?.hand_raised_at ?? null) !== null, lostAt, refusals: refusal?.count ?? 0 };
  });
  useSignalEffect(() => {
    const left = after(wish.value, hand.value);
    if (left.sendsAgain && wish.value) session.send({ type: 'raise_hand', raised: wish.value.raised });
    wish.value = left.wish;
  });
  const shown = wish.value?.raised ?? hand.value.raised;
  const press = () => {
    const sent = session.send({ type: 'raise_hand', raised: !shown });
    wish.value = wished(!shown, hand.value, sent);
  };
  return (
    <Control
      icon="hand"
      label={t(shown ? 'call.hand.lower.short' : 'call.hand.raise')}
      spoken={shown ? t('call.hand.lower') : undefined}
      pressed={shown}
      busy={wish.value !== null}
      disabled={hand.value.lostAt !== null}
      onPress={press}
    />
  );
}
