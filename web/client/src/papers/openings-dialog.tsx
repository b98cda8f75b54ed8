// SPDX-License-Identifier: MPL-2.0
// Who has opened a paper, and who has not: for chair, secretary and whoever planned the meeting.

import { api } from '../api/client';
import { useLoaded } from '../api/load';
import type { MeetingId, Paper, PaperOpening, PaperOpenings } from '../generated/protocol';
import { dateTime } from '../i18n/format';
import { Dialog } from '../ui/dialog';
import { Asked } from '../ui/waiting';
import { openingsAddress } from './addresses';
import { say } from './words';

type Row = { name: string; opened: readonly PaperOpening[] };

function Opening({ of: { name, is_guest, version, at }, newest }: { of: PaperOpening; newest: number }) {
  const isOld = version < newest;
  return (
    <>
      {is_guest ? say('openedByGuest', { name }) : name}, {dateTime(at)}
      {isOld && <span class="state state-wait">{say('onlyVersion', { n: version })}</span>}
    </>
  );
}

function Rows({ title, rows, newest }: { title: string; rows: readonly Row[]; newest: number }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="openings">
        {rows.map(({ name, opened }) => (
          <li key={name}>
            {name}
            {opened.map((one) => (
              <p key={one.name} class="small soft">
                <Opening of={one} newest={newest} />
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Lists({ openings: { units, people, others }, newest }: { openings: PaperOpenings; newest: number }) {
  const rows = [
    ...units.map(({ unit, people: opened }): Row => ({ name: unit, opened })),
    ...people.map(({ name, unit, opening }): Row => ({ name: unit === '' ? name : `${name} (${unit})`, opened: opening ? [opening] : [] })),
  ];
  const hasNewest = ({ opened }: Row) => opened.some(({ version }) => version >= newest);
  const yet = rows.filter(({ opened }) => opened.length === 0);
  const earlier = rows.filter((row) => row.opened.length > 0 && !hasNewest(row));
  const done = rows.filter(hasNewest);
  return (
    <div class="stack">
      {/* Those who are to be reminded first. */}
      <Rows title={say('notOpenedBy', { n: yet.length })} rows={yet} newest={newest} />
      <Rows title={say('onlyEarlierBy', { n: earlier.length })} rows={earlier} newest={newest} />
      <Rows title={say('openedBy', { n: done.length })} rows={done} newest={newest} />
      {others.length > 0 && (
        <section>
          <h3>{say('openedByOthers', { n: others.length })}</h3>
          <ul class="openings">
            {others.map((one) => (
              <li key={one.name}>
                <Opening of={one} newest={newest} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

export default function OpeningsDialog({ meeting, paper, onClose }: { meeting: MeetingId; paper: Paper; onClose: () => void }) {
  const { loaded, again } = useLoaded(paper.id, () => api.get<PaperOpenings>(openingsAddress(meeting, paper.id)));
  return (
    <Dialog title={say('openingsTitle', { name: paper.name })} onClose={onClose}>
      <Asked loaded={loaded.value} again={again}>
        {(openings) => <Lists openings={openings} newest={paper.version} />}
      </Asked>
    </Dialog>
  );
}
