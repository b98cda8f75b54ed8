// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import type { Refusal } from '../api/client';
import type { AgendaItem, MeetingId, Paper } from '../generated/protocol';
import { useFetched } from '../ui/fetched';
import { useKeptFocus } from '../ui/focus';
import { RefusalNotice } from '../ui/notice';
import { AddForm } from './add-paper';
import { Deleting } from './deleting';
import { PaperItem, type Presses, type Shared } from './paper-item';
import './papers.css';
import { grouped, versionsOf } from './rules';
import { say } from './words';

type Props = Shared & {
  /** All versions of all papers. */
  papers: readonly Paper[];
  agenda: readonly AgendaItem[];
  /** What a press of "read" does. */
  onRead: (paper: Paper) => void;
  /** After one was deleted or replaced, where nobody tells the page. */
  onChanged?: () => void;
};

/** Fetched when it is first wanted: only those who lead see it. */
function Openings(props: { meeting: MeetingId; paper: Paper; onClose: () => void }) {
  const { there } = useFetched(() => import('./openings-dialog'));
  return there && <there.default {...props} />;
}

type Asked = { what: 'delete' | 'replace' | 'openings'; paper: Paper };

/** The papers under their agenda items, each in its newest version. */
export function PaperGroups({ papers, agenda, onRead, onChanged, ...shared }: Props) {
  const { meeting, mayDelete } = shared;
  const asked = useSignal<Asked | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const list = useKeptFocus<HTMLDivElement>((inside) => inside);
  const ask = (what: Asked['what']) => (paper: Paper) => {
    refusal.value = null;
    asked.value = { what, paper };
  };
  const close = () => (asked.value = null);
  const presses: Presses = { onRead, onDelete: ask('delete'), onReplace: ask('replace'), onOpenings: ask('openings') };
  const { what, paper: of } = asked.value ?? {};
  const versions = of ? versionsOf(papers, of) : [];
  return (
    <div ref={list} class="papers" tabIndex={-1}>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {grouped(papers, agenda).map(({ item, n, papers: own }) => (
        <section key={item?.id ?? ''} class="paper-group">
          {agenda.length > 0 && <h3>{item ? say('ofItem', { n, title: item.title }) : say('ofMeeting')}</h3>}
          <ul class="paper-items">
            {own.map((paper) => (
              <PaperItem key={paper.document} versions={[paper, ...versionsOf(papers, paper).slice(1)]} {...shared} {...presses} />
            ))}
          </ul>
        </section>
      ))}
      {of && what === 'delete' && (
        <Deleting
          meeting={meeting}
          paper={of}
          versions={versions}
          mayDeleteAll={versions.every(mayDelete)}
          onEnd={(why, deleted) => {
            close();
            refusal.value = why;
            if (deleted) onChanged?.();
          }}
        />
      )}
      {of && what === 'replace' && (
        <AddForm
          meeting={meeting}
          agenda={agenda}
          likely={null}
          replaces={of}
          onClose={close}
          onAdded={() => {
            close();
            onChanged?.();
          }}
        />
      )}
      {of && what === 'openings' && <Openings meeting={meeting} paper={of} onClose={close} />}
    </div>
  );
}
