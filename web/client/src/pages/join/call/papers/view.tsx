// SPDX-License-Identifier: MPL-2.0
// Papers in the call: when there is a panel and when a page has the stage. What is drawn is fetched
// by those who are in a meeting with papers.

import { useComputed } from '@preact/signals';

import { featureWords } from '../../../../i18n/feature-words';
import { knowsPapers, mayAdd, papersIn, read, readIn, shownIn } from '../../../../papers/rules';
import type { Session } from '../../../../session/session';
import { useFetched } from '../../../../ui/fetched';
import type { CallFeature } from '../call-feature';
import { PanelWaits } from '../lazy-panel';

const say = featureWords({ title: 'Tài liệu', stage: 'Đang mở tài liệu…' }, { title: 'Papers', stage: 'Opening the paper…' });

const DRAWING = 'M8 3h8l4 4v11H8ZM16 3v4h4M4 7v14h11M11 11h6M11 14.500h6';

const fetchParts = () => import('./parts');

/** Pages come before anybody looks at them. Draws nothing. */
function Ahead({ session }: { session: Session }) {
  const isWanted = useComputed(() => {
    const { room } = session.state.value;
    return room !== null && papersIn(room).length > 0;
  }).value;
  const { there } = useFetched(fetchParts, isWanted);
  return there && <there.FetchAhead session={session} />;
}

function Stage({ session }: { session: Session }) {
  const { there } = useFetched(fetchParts);
  return there ? <there.PaperStage session={session} /> : <p class="stage-alone">{say('stage')}</p>;
}

function Small({ session, onPress }: { session: Session; onPress: () => void }) {
  const { there } = useFetched(fetchParts);
  return there && <there.SmallPage session={session} onPress={onPress} />;
}

function Panel({ session }: { session: Session }) {
  const { there, failed } = useFetched(fetchParts);
  return there ? <there.PaperPanel session={session} /> : <PanelWaits failed={failed} />;
}

export const papers: CallFeature = {
  // Draws nothing; it is there as long as the stage is.
  Overlay: Ahead,
  stage: {
    takenFor: (state) => {
      if (readIn(state)) return 'you';
      return state.room && shownIn(state.room) ? 'all' : null;
    },
    Content: Stage,
    Small,
    leave: read(null),
  },
  panel: {
    name: 'papers',
    icon: { drawing: DRAWING },
    title: () => say('title'),
    isOffered: (state) => state.room !== null && knowsPapers(state.room) && (mayAdd(state) || papersIn(state.room).length > 0),
    Content: Panel,
  },
};
