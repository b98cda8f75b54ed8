// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { placeInQueue, speechOf } from '../../../../session/floor-selectors';
import type { Session } from '../../../../session/session';
import { Control } from '../control';
import { settled } from './settled';
import { after, wished, type Request, type Wish } from './wish';
import { say } from './words';

/** Asks for the floor, withdraws the request, and ends the own speech. A press shows at once. The
 * chair gives the floor and does not ask for it. */
export function FloorControl({ session }: { session: Session }) {
  const wish = useSignal<Wish | null>(null);
  const request = useComputed<Request>(() => {
    const { you, lostAt, refusal } = session.state.value;
    return { asks: placeInQueue(session.state.value, you) > 0, lostAt, refusals: refusal?.count ?? 0 };
  });
  const place = useComputed(() => placeInQueue(session.state.value, session.state.value.you)).value;
  const speaks = useComputed(() => speechOf(session.state.value, session.state.value.you) !== null).value;
  const isChair = useComputed(() => session.state.value.room?.your_role === 'chair').value;
  useSignalEffect(() => {
    const left = after(wish.value, request.value);
    if (left.sendsAgain && wish.value) session.send({ type: 'ask_for_floor', asks: wish.value.asks });
    // Who is given the floor has nothing left to ask for.
    wish.value = speechOf(session.state.value, session.state.value.you) === null ? left.wish : null;
  });
  const lost = request.value.lostAt !== null;
  // A request that was dismissed before this page ever saw it in the queue.
  const dismissed = useComputed(() => session.state.value.floorNews).value;
  useEffect(() => {
    if (dismissed?.is === 'dismissed') wish.value = null;
  }, [dismissed]);
  const stands = settled('control', speaks);
  if (speaks) {
    const end = () => {
      const { you } = session.state.value;
      if (you !== null && stands() && session.send({ type: 'end_floor', participant: you })) void session.setMicrophone(false);
    };
    return <Control icon="speaking" label={say('end')} pressed disabled={lost} onPress={end} />;
  }
  if (isChair) return null;
  const asks = wish.value?.asks ?? request.value.asks;
  const press = () => {
    if (!stands()) return;
    const sent = session.send({ type: 'ask_for_floor', asks: !asks });
    wish.value = wished(!asks, request.value, sent);
  };
  return (
    <Control
      icon="hand"
      label={say(asks ? 'withdrawShort' : 'ask')}
      spoken={asks ? (place > 0 ? say('withdrawAt', { n: place }) : say('withdraw')) : undefined}
      pressed={asks}
      busy={wish.value !== null}
      disabled={lost}
      keys="Ctrl+Alt+H"
      listed={say('ask')}
      onPress={press}
    />
  );
}
