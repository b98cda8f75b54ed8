// SPDX-License-Identifier: MPL-2.0
// A page on the large place: the one that everybody is shown, or one that this person reads alone.

import { useComputed } from '@preact/signals';

import type { PagePoint, Paper } from '../../../../generated/protocol';
import { pictureAddress } from '../../../../papers/addresses';
import { PageTool } from '../../../../papers/page-bar';
import { PageView } from '../../../../papers/page-view';
import { tellOpened } from '../../../../papers/opened';
import { mayTurn, newerThan, papersIn, read, readIn, shownIn, type OnStage } from '../../../../papers/rules';
import { say } from '../../../../papers/words';
import type { Session } from '../../../../session/session';
import { ShowButton } from './show-button';
import { lineIsSlow, storeOf } from './stores';
import { useTurning } from './turning';

const STOP = 'M7 7h10v10H7Z';
const BACK = 'M9 7l-5 5 5 5M4 12h11a5 5 0 0 1 5 5v2';
const NEWER = 'M5 12l4.500 4.500L19 7';
const CLOSE = 'M6 6l12 12M18 6 6 18';

/** Under the name of a paper: which version there is, and who shows it. */
const facts = (...words: (string | undefined)[]) => words.filter((word) => word !== undefined).join(' · ');

const useMayBeFine = (session: Session) => !useComputed(() => lineIsSlow(session.state.value)).value;

function ShownPage({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const you = useComputed(() => session.state.value.you).value;
  const turns = useComputed(() => mayTurn(session.state.value)).value;
  const dot = useComputed(() => session.state.value.pointed).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const mayBeFine = useMayBeFine(session);
  const { ahead, turn } = useTurning(session);
  const shown = room && shownIn(room);
  if (!shown) return null;
  const isYou = shown.by === you;
  const point = (at: PagePoint | null) => {
    // It may be somebody else's by now; pointing at that would be refused.
    const now = session.state.peek();
    if (now.room && shownIn(now.room)?.by === now.you) session.send({ type: 'point', at });
  };
  const name = room.participants.find(({ id }) => id === shown.by)?.name;
  const newer = newerThan(papersIn(room), shown.paper);
  const showNewer = (next: Paper) => session.send({ type: 'show_page', paper: next.id, page: Math.min(shown.page, next.pages - 1), over: false });
  return (
    <PageView
      store={storeOf(session)}
      meeting={session.meeting}
      at={{ paper: shown.paper, page: ahead ?? shown.page }}
      who={facts(newer ? say('newerShown', { n: newer.version }) : undefined, isYou ? say('byYou') : name === undefined ? undefined : say('by', { name }))}
      mayBeFine={mayBeFine}
      onTurn={turns && !lost ? turn : undefined}
      onPoint={isYou && !lost ? point : undefined}
      dot={dot}
    >
      {isYou && newer && newer.pages > 0 && <PageTool drawing={NEWER} name={say('showNewer')} text={say('showNewer')} short={say('showNewerShort')} disabled={lost} onPress={() => showNewer(newer)} />}
      {turns && <PageTool drawing={STOP} name={say('stop')} text={say('stop')} short={say('stopShort')} disabled={lost} onPress={() => session.send({ type: 'stop_paper' })} />}
    </PageView>
  );
}

function ReadPage({ session, at }: { session: Session; at: OnStage }) {
  const shown = useComputed(() => {
    const { room } = session.state.value;
    return room !== null && shownIn(room) !== null;
  }).value;
  const mayBeFine = useMayBeFine(session);
  const { paper } = at;
  const room = useComputed(() => session.state.value.room).value;
  const newer = room && newerThan(papersIn(room), paper);
  const readNewer = (next: Paper) => {
    tellOpened(session.meeting, next.id);
    session.change(read({ paper: next.id, page: Math.min(at.page, next.pages - 1) }));
  };
  const back = () => session.change(read(null));
  return (
    <PageView store={storeOf(session)} meeting={session.meeting} at={at} who={facts(newer ? say('newerShown', { n: newer.version }) : undefined, say('alone'))} mayBeFine={mayBeFine} onTurn={(page) => session.change(read({ paper: paper.id, page }))}>
      <ShowButton session={session} paper={paper} page={at.page} />
      {newer && newer.pages > 0 && <PageTool drawing={NEWER} name={say('readNewer')} text={say('readNewer')} short={say('showNewerShort')} onPress={() => readNewer(newer)} />}
      <PageTool drawing={shown ? BACK : CLOSE} name={say(shown ? 'back' : 'close')} text={say(shown ? 'back' : 'close')} short={say(shown ? 'backShort' : 'closeShort')} onPress={back} />
    </PageView>
  );
}

export function PaperStage({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const reading = useComputed(() => session.state.value.reading).value;
  const at = readIn({ ...session.state.peek(), room, reading });
  return at ? <ReadPage session={session} at={at} /> : <ShownPage session={session} />;
}

/** The shown page in the strip, while somebody's picture is pinned before it. */
export function SmallPage({ session, onPress }: { session: Session; onPress: () => void }) {
  const room = useComputed(() => session.state.value.room).value;
  const store = storeOf(session);
  store.follow();
  const shown = room && shownIn(room);
  if (!shown) return null;
  const { paper, page } = shown;
  const src = (['usual', 'preview'] as const).map((size) => store.urlOf(pictureAddress(session.meeting, paper.id, page, size))).find(Boolean);
  return (
    <div class="tile tile-small page-small">
      {src && <img src={src} alt="" />}
      <div class="tile-label" aria-hidden="true">
        <span class="tile-names">
          <span class="tile-name">{paper.name}</span>
          <span class="tile-unit">{say('page', { n: page + 1, of: paper.pages })}</span>
        </span>
      </div>
      <button type="button" class="tile-press" onClick={onPress} aria-label={say('toStage')} />
    </div>
  );
}
