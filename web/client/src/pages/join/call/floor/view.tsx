// SPDX-License-Identifier: MPL-2.0
// The floor in the call: the own request in the bar, marks on pictures, who speaks over the large
// one, and the panel in which the desk leads.

import { useComputed } from '@preact/signals';

import type { Participant } from '../../../../generated/protocol';
import { leads } from '../../../../session/features/chairing';
import { placeInQueue, speechOf } from '../../../../session/floor-selectors';
import type { Session } from '../../../../session/session';
import { Icon } from '../../../../ui/icon';
import type { CallFeature } from '../call-feature';
import { lazyPanel } from '../lazy-panel';
import { floorFact } from './fact';
import { FloorOverlay } from './overlay';
import { say } from './words';
import './style.css';

function TileMark({ session, participant, large }: { session: Session; participant: Participant; large: boolean }) {
  const place = useComputed(() => placeInQueue(session.state.value, participant.id)).value;
  const speaks = useComputed(() => speechOf(session.state.value, participant.id) !== null).value;
  // Over the large picture a line of its own says it, with the time.
  if (speaks) return large ? null : <span class="tile-mark floor-mark">{say('hasFloor')}</span>;
  if (place === 0) return null;
  return (
    <span class="tile-mark tile-hand">
      <Icon name="hand" />
      {large ? say('asks') : place}
    </span>
  );
}

export const floor: CallFeature = {
  TileMark,
  tileFact: floorFact,
  Overlay: FloorOverlay,
  panel: {
    name: 'floor',
    icon: 'hand',
    title: () => say('title'),
    isOffered: () => true,
    badge: ({ room }) => (room && leads(room.your_role) ? room.floor.queue.length : 0),
    badgeWords: (n) => say('toLookAt', { n }),
    Content: lazyPanel(({ FloorPanel }) => FloorPanel),
  },
};
