// SPDX-License-Identifier: MPL-2.0
// One paper of the list: what it is, whether it is ready, what can be done with it.

import type { ComponentChildren } from 'preact';

import { PAPERS_DUE_HOURS, type MeetingId, type OpenedPapers, type Paper } from '../generated/protocol';
import { dateTime } from '../i18n/format';
import { Button } from '../ui/button';
import { fileAddress } from './addresses';
import { say } from './words';

/** What this person may do with papers. */
export type MayDo = {
  mayDelete: (paper: Paper) => boolean;
  mayReplace: (paper: Paper) => boolean;
  seesOpenings: boolean;
};

/** What a press leads to. */
export type Presses = {
  onRead: (paper: Paper) => void;
  onDelete: (paper: Paper) => void;
  onReplace: (paper: Paper) => void;
  onOpenings: (paper: Paper) => void;
};

export type Shared = MayDo & {
  meeting: MeetingId;
  /** How many units have opened the papers, where that is known. */
  opened?: OpenedPapers | null | undefined;
  /** Stands before the other buttons. */
  first?: ((paper: Paper) => ComponentChildren) | undefined;
};

type Props = Shared & Presses & { /** All versions, the newest first. */ versions: readonly [Paper, ...Paper[]] };

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

function Sent({ paper: { added_by_name: name, added_at, is_late } }: { paper: Paper }) {
  return (
    <p class="small soft">
      {say('addedBy', { name, at: dateTime(added_at) })}{' '}
      {is_late && (
        <span class="state state-wait paper-late" title={say('lateWhy', { n: PAPERS_DUE_HOURS })}>
          {say('late')}
        </span>
      )}
    </p>
  );
}

/** How many units have opened it, and the way to who has. */
function Openings({ paper, opened, onOpenings }: { paper: Paper } & Pick<Props, 'opened' | 'onOpenings'>) {
  const { name } = paper;
  const { units: n = 0, only_earlier: earlier = 0 } = opened?.papers.find(({ document }) => document === paper.document) ?? {};
  const of = opened?.units;
  const words = of === undefined ? say('whoOpened') : earlier > 0 ? say('openedNewest', { n, of, earlier }) : say('opened', { n, of });
  return (
    <Button kind="plain" label={of === undefined ? say('whoOpenedPaper', { name }) : say('openedPaper', { opened: words, name })} onClick={() => onOpenings(paper)}>
      {words}
    </Button>
  );
}

/** A version that is not read any more. */
function Earlier({ paper, meeting, mayDelete, onRead, onDelete }: { paper: Paper } & Pick<Props, 'meeting' | 'mayDelete' | 'onRead' | 'onDelete'>) {
  const { name, version, pages } = paper;
  const words = { name, n: version };
  return (
    <li data-paper={paper.id}>
      <p>
        <strong>{say('version', { n: version })}</strong> {name}
      </p>
      <Sent paper={paper} />
      <div class="paper-actions">
        {pages > 0 && (
          <Button kind="plain" label={say('readVersion', words)} onClick={() => onRead(paper)}>
            {say('read')}
          </Button>
        )}
        <a class="button button-plain" href={fileAddress(meeting, paper.id)} download aria-label={say('downloadVersion', words)}>
          {say('download')}
        </a>
        {mayDelete(paper) && (
          <Button kind="plain" label={say('deleteVersion', words)} onClick={() => onDelete(paper)}>
            {say('delete')}
          </Button>
        )}
      </div>
    </li>
  );
}

export function PaperItem({ versions, ...shared }: Props) {
  const { meeting, mayDelete, mayReplace, seesOpenings, first, onRead, onDelete, onReplace } = shared;
  const [paper, ...earlier] = versions;
  const { name, version, pages } = paper;
  return (
    <li class="paper" data-paper={paper.id}>
      <p class="paper-name">
        {name} {version > 1 && <span class="state paper-version">{say('version', { n: version })}</span>}
      </p>
      <Pages paper={paper} />
      <Sent paper={paper} />
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
          {mayReplace(paper) && (
            <Button kind="plain" label={say('replacePaper', { name })} onClick={() => onReplace(paper)}>
              {say('replace')}
            </Button>
          )}
          {mayDelete(paper) && (
            <Button kind="plain" label={say('deletePaper', { name })} onClick={() => onDelete(paper)}>
              {say('delete')}
            </Button>
          )}
        </span>
        {seesOpenings && <Openings paper={paper} opened={shared.opened} onOpenings={shared.onOpenings} />}
      </div>
      {earlier.length > 0 && (
        <details class="paper-earlier">
          <summary>{say('earlier', { n: earlier.length })}</summary>
          <ul>
            {earlier.map((one) => (
              <Earlier key={one.id} paper={one} meeting={meeting} mayDelete={mayDelete} onRead={onRead} onDelete={onDelete} />
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
