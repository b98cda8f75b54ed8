// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { api, refusalOf, type Refusal } from '../api/client';
import type { AgendaItem, MeetingId, Paper } from '../generated/protocol';
import { dateTime } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { useKeptFocus } from '../ui/focus';
import { RefusalNotice } from '../ui/notice';
import { fileAddress, paperAddress } from './addresses';
import './papers.css';
import { grouped } from './rules';
import { say } from './words';

type Props = {
  meeting: MeetingId;
  papers: readonly Paper[];
  agenda: readonly AgendaItem[];
  mayDelete: (paper: Paper) => boolean;
  /** What a press of "read" does. */
  onRead: (paper: Paper) => void;
  /** After one was deleted, where nobody tells the page. */
  onDeleted?: () => void;
  /** Stands before the other buttons. */
  first?: ((paper: Paper) => ComponentChildren) | undefined;
};

/** Why an office document has no pages. */
const NO_PAGES = { failed: 'notConverted', too_long: 'convertedTooLong', meeting_full: 'convertedFull', no_converter: 'noConverter' } as const;

/** How many pages there are, and how far they are. */
function Pages({ paper: { conversion, pages, drawn } }: { paper: Paper }) {
  if (conversion === 'waiting') {
    return (
      <p class="small soft">
        <span class="paper-preparing">{say('converting')}</span>
      </p>
    );
  }
  if (conversion && conversion !== 'done') return <p class="small paper-failed">{say(NO_PAGES[conversion])}</p>;
  return (
    <p class="small soft">
      {say('pages', { n: pages })}
      {drawn < pages && <span class="paper-preparing">{say('preparing', { n: drawn + 1, of: pages })}</span>}
    </p>
  );
}

/** One paper: what it is, whether it is ready, what can be done with it. */
function PaperItem({ meeting, paper, mayDelete, onRead, onDelete, first }: { paper: Paper; mayDelete: boolean; onDelete: () => void } & Pick<Props, 'meeting' | 'onRead' | 'first'>) {
  const { name, pages } = paper;
  return (
    <li class="paper" data-paper={paper.id}>
      <p class="paper-name">{name}</p>
      <Pages paper={paper} />
      <p class="small soft">{say('addedBy', { name: paper.added_by_name, at: dateTime(paper.added_at) })}</p>
      <div class="paper-actions">
        {pages > 0 && (
          <span>
            {first?.(paper)}
            <Button label={say('readPaper', { name })} onClick={() => onRead(paper)}>
              {say('read')}
            </Button>
          </span>
        )}
        <span>
          <a class="button button-plain" href={fileAddress(meeting, paper.id)} download aria-label={say('downloadPaper', { name })}>
            {say('download')}
          </a>
          {mayDelete && (
            <Button kind="plain" label={say('deletePaper', { name })} onClick={onDelete}>
              {say('delete')}
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}

/** The papers under their agenda items. */
export function PaperGroups({ meeting, papers, agenda, mayDelete, onRead, onDeleted, first }: Props) {
  const deleting = useSignal<Paper | null>(null);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const list = useKeptFocus<HTMLDivElement>((inside) => inside);
  const remove = async (paper: Paper) => {
    busy.value = true;
    refusal.value = null;
    try {
      await api.delete(paperAddress(meeting, paper.id));
      onDeleted?.();
    } catch (error) {
      // Deleted by somebody else meanwhile: it is gone, as was wanted.
      const why = refusalOf(error);
      if (why.code === 'not_found') onDeleted?.();
      else refusal.value = why;
    }
    busy.value = false;
    deleting.value = null;
  };
  const asked = deleting.value;
  return (
    <div ref={list} class="papers" tabIndex={-1}>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {grouped(papers, agenda).map(({ item, n, papers: own }) => (
        <section key={item?.id ?? ''} class="paper-group">
          {agenda.length > 0 && <h3>{item ? say('ofItem', { n, title: item.title }) : say('ofMeeting')}</h3>}
          <ul class="paper-items">
            {own.map((paper) => (
              <PaperItem key={paper.id} meeting={meeting} paper={paper} mayDelete={mayDelete(paper)} onRead={onRead} onDelete={() => (deleting.value = paper)} first={first} />
            ))}
          </ul>
        </section>
      ))}
      {asked && (
        <Confirm title={say('deleteTitle', { name: asked.name })} verb={say('deleteVerb')} busy={busy.value} onConfirm={() => void remove(asked)} onCancel={() => (deleting.value = null)}>
          {say('deleteText')}
        </Confirm>
      )}
    </div>
  );
}
