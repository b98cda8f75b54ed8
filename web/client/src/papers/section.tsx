// SPDX-License-Identifier: MPL-2.0
// The papers on the meeting's page, before and after the meeting.

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { api } from '../api/client';
import { useLoaded } from '../api/load';
import type { AgendaItem, MeetingId, Paper, PaperList } from '../generated/protocol';
import { size } from '../i18n/format';
import '../i18n/groups/outside-the-call';
import { Dialog } from '../ui/dialog';
import '../ui/more-icons';
import { Asked } from '../ui/waiting';
import { AddPaper } from './add-paper';
import { allAddress, papersOf, pictureAddress } from './addresses';
import { aheadOf } from './fetch-ahead';
import { PageStore } from './page-store';
import { PageView } from './page-view';
import { PaperGroups } from './paper-list';
import { tellOpened } from './opened';
import { hasSent, isPreparing, newerThan } from './rules';
import { fetchPicture } from './request';
import { say } from './words';

/** How often the list is asked for while pages of a paper are made ready, and otherwise, in
 * milliseconds. */
const SOON_MILLIS = 3_000;
const LATER_MILLIS = 20_000;

/** One paper, page by page. */
function Reader({ meeting, paper, onClose }: { meeting: MeetingId; paper: Paper; onClose: () => void }) {
  const page = useSignal(0);
  const store = useMemo(() => new PageStore(fetchPicture), []);
  useEffect(() => () => store.close(), []);
  useEffect(() => {
    const { near } = aheadOf({ papers: [paper], item: null, shown: null, reading: { paper: paper.id, page: page.value }, lineIsSlow: false });
    store.fetchAhead(near.map((wanted) => pictureAddress(meeting, wanted.paper, wanted.page, wanted.size)), []);
    store.retry();
  }, [page.value, paper.drawn]);
  return (
    <Dialog title={paper.name} onClose={onClose} wide>
      <div class="paper-reader">
        <PageView store={store} meeting={meeting} at={{ paper, page: page.value }} isNamed={false} mayBeFine onTurn={(to) => (page.value = to)} />
      </div>
    </Dialog>
  );
}

function Papers({ meeting, agenda, owner, isOver, list, again }: { list: PaperList; again: () => Promise<void> } & Props) {
  const reading = useSignal<string | null>(null);
  const { papers, may_add, may_delete_all, opened } = list;
  const read = papers.find(({ id }) => id === reading.value);
  if (papers.length === 0 && !may_add) return null;
  const earlier = papers.filter((paper) => newerThan(papers, paper) !== null).length;
  return (
    <section class="section" data-papers>
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        {papers.length === 0 && <p class="soft">{say('noneAdd')}</p>}
        <PaperGroups
          meeting={meeting}
          papers={papers}
          agenda={agenda}
          mayDelete={({ added_by }) => may_add && (may_delete_all || added_by === owner)}
          mayReplace={(paper) => may_add && (may_delete_all || hasSent(papers, paper, owner))}
          seesOpenings={Boolean(opened)}
          opened={opened}
          onRead={({ id }) => {
            reading.value = id;
            tellOpened(meeting, id);
          }}
          onChanged={() => void again()}
        />
        {papers.length > 0 && !opened && !isOver && <p class="small soft">{say('openingsKnown')}</p>}
        {papers.length > 1 && (
          <p>
            <a href={allAddress(meeting)} download>
              {say(earlier > 0 ? 'allVersions' : 'all', { n: papers.length, earlier, size: size(papers.reduce((sum, { bytes }) => sum + bytes, 0)) })}
            </a>
          </p>
        )}
        {may_add && <AddPaper meeting={meeting} agenda={agenda} likely={null} onAdded={() => void again()} />}
      </div>
      {read && <Reader meeting={meeting} paper={read} onClose={() => (reading.value = null)} />}
    </section>
  );
}

type Props = {
  meeting: MeetingId;
  agenda: readonly AgendaItem[];
  /** Who looks at the page. */
  owner: string;
  /** Nobody adds a paper any more, except those who look at this page. */
  isOver: boolean;
};

/** Nothing where there is nothing to see and nothing to do. */
export default function PaperSection(props: Props) {
  const { isOver } = props;
  const { loaded, again } = useLoaded(props.meeting, () => api.get<PaperList>(papersOf(props.meeting)));
  const { value } = loaded;
  const isAwaited = value.state === 'there' && value.value.papers.some(isPreparing);
  const wait = isAwaited ? SOON_MILLIS : isOver ? null : LATER_MILLIS;
  useEffect(() => {
    if (wait === null) return;
    const timer = setInterval(() => void again(), wait);
    return () => clearInterval(timer);
  }, [wait, again]);
  // A server of before has no papers, and some people may not read them.
  if (value.state === 'refused' && /^not_/.test(value.refusal.code)) return null;
  return (
    <Asked loaded={value} again={again}>
      {(list) => <Papers {...props} list={list} again={again} />}
    </Asked>
  );
}
