// SPDX-License-Identifier: MPL-2.0
// Papers in the call: the panel with all of them, the shown page on the stage.

import { useComputed } from '@preact/signals';

import { AddPaper } from '../../../../papers/add-paper';
import { PaperGroups } from '../../../../papers/paper-list';
import { mayAdd, mayDelete, papersIn, read, readIn, shownIn } from '../../../../papers/rules';
import { say } from '../../../../papers/words';
import type { Session } from '../../../../session/session';
import type { CallFeature } from '../call-feature';
import { ShowButton } from './show-button';
import { PaperStage, SmallPage } from './stage';
import { FetchAhead } from './stores';
import './style.css';

const DRAWING = 'M8 3h8l4 4v11H8ZM16 3v4h4M4 7v14h11M11 11h6M11 14.500h6';

function Panel({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const adds = useComputed(() => mayAdd(session.state.value)).value;
  if (!room) return null;
  const papers = papersIn(room);
  return (
    <div class="panel-body stack">
      {/* Above the list: what is at its end changes its place with every paper. */}
      {adds && <AddPaper meeting={session.meeting} agenda={room.agenda} likely={room.current_item} onAdded={() => undefined} />}
      {papers.length === 0 && (
        <div class="empty">
          <p class="empty-title">{say('none')}</p>
          <div class="empty-text">{say('noneAdd')}</div>
        </div>
      )}
      <PaperGroups
        meeting={session.meeting}
        papers={papers}
        agenda={room.agenda}
        mayDelete={(paper) => mayDelete(session.state.peek(), paper)}
        onRead={(paper) => {
          const shown = shownIn(room);
          // Whoever wants to look around in the shown paper begins where it is.
          session.change(read({ paper: paper.id, page: shown?.paper.id === paper.id ? shown.page : 0 }));
        }}
        first={(paper) => <ShowButton session={session} paper={paper} />}
      />
    </div>
  );
}

export const papers: CallFeature = {
  // Draws nothing; it is there as long as the stage is.
  Overlay: FetchAhead,
  stage: {
    takenFor: (state) => {
      if (readIn(state)) return 'you';
      return state.room && shownIn(state.room) ? 'all' : null;
    },
    Content: PaperStage,
    Small: SmallPage,
    leave: read(null),
  },
  panel: {
    name: 'papers',
    icon: { drawing: DRAWING },
    title: () => say('title'),
    isOffered: (state) => mayAdd(state) || (state.room !== null && papersIn(state.room).length > 0),
    count: ({ room }) => (room ? papersIn(room).length : 0),
    Content: Panel,
  },
};
