// SPDX-License-Identifier: MPL-2.0
import { useComputed } from '@preact/signals';

import { AddPaper } from '../../../../papers/add-paper';
import { PaperGroups } from '../../../../papers/paper-list';
import { tellOpened } from '../../../../papers/opened';
import { mayAdd, mayDelete, mayReplace, papersIn, read, seesOpenings, shownIn } from '../../../../papers/rules';
import { say } from '../../../../papers/words';
import type { Session } from '../../../../session/session';
import { ShowButton } from './show-button';

/** All papers, what one may do with each, and a way to add one. */
export function PaperPanel({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const adds = useComputed(() => mayAdd(session.state.value)).value;
  const sees = useComputed(() => seesOpenings(session.state.value)).value;
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
        mayReplace={(paper) => mayReplace(session.state.peek(), paper)}
        seesOpenings={sees}
        onRead={(paper) => {
          tellOpened(session.meeting, paper.id);
          const shown = shownIn(room);
          // Whoever wants to look around in the shown paper begins where it is.
          session.change(read({ paper: paper.id, page: shown?.paper.id === paper.id ? shown.page : 0 }));
        }}
        first={(paper) => <ShowButton session={session} paper={paper} />}
      />
    </div>
  );
}
