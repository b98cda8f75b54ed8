// SPDX-License-Identifier: MPL-2.0
// Votes in the call: the panel, and over the stage the ballot of who is asked. Both are fetched when
// there is a vote, or somebody opens the panel.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { leads } from '../../../../session/features/chairing';
import type { Session } from '../../../../session/session';
import { featureWords } from '../../../../i18n/feature-words';
import { useFetched } from '../../../../ui/fetched';
import type { CallFeature } from '../call-feature';
import { PanelWaits } from '../lazy-panel';

const say = featureWords(
  { title: 'Biểu quyết', open: 'Biểu quyết, {n} đang mở' },
  { title: 'Votes', open: 'Votes, {n} open' },
);

function Panel({ session }: { session: Session }) {
  const { there, failed } = useFetched(() => import('../../../../votes/panel'));
  return there ? <there.default session={session} /> : <PanelWaits failed={failed} />;
}

function Card({ session }: { session: Session }) {
  const hasOpen = useComputed(() => session.state.value.room?.votes.some(({ is_open }) => is_open) ?? false).value;
  // Once there was one, its result is shown, too.
  const had = useSignal(false);
  useEffect(() => {
    if (hasOpen) had.value = true;
  }, [hasOpen]);
  const { there } = useFetched(() => import('../../../../votes/card'), had.value);
  return there ? <there.default session={session} /> : null;
}

export const votes: CallFeature = {
  Card,
  panel: {
    name: 'votes',
    icon: { drawing: 'M4 13v7h16v-7M8 13l4-9 5 5-4 4M7 16h10' },
    title: () => say('title'),
    isOffered: ({ room }) => room !== null && room.started_at !== null && (room.votes.length > 0 || leads(room.your_role)),
    badge: ({ room }) => room?.votes.filter(({ is_open }) => is_open).length ?? 0,
    badgeWords: (n) => say('open', { n }),
    Content: Panel,
  },
};
