import { useComputed, useSignal } from '@preact/signals';

import type { AgendaItem, Mark } from '../../../generated/protocol';
import { t } from '../../../i18n';
import { time } from '../../../i18n/format';
import { leads } from '../../../session/state';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';
import { MarkForm } from './mark-form';

function Marks({ marks }: { marks: Mark[] }) {
  if (marks.length === 0) return null;
  return (
    <ul class="marks">
      {marks.map((mark, i) => (
        <li key={i}>
          <span class={`state ${mark.kind === 'conclusion' ? 'state-good' : 'state-wait'}`}>{t(`mark.${mark.kind}`)}</span>
          <span class="small soft"> {time(mark.at)}</span>
          <p>{mark.text}</p>
        </li>
      ))}
    </ul>
  );
}

function Item({ item, n, current, marks, mayLead, lost, onSet }: {
  item: AgendaItem;
  n: number;
  current: boolean;
  marks: Mark[];
  mayLead: boolean;
  lost: boolean;
  onSet: (on: boolean) => void;
}) {
  return (
    <li class={current ? 'item item-current' : 'item'} aria-current={current ? 'step' : undefined}>
      <div class="item-head">
        <span class="item-number">{n}</span>
        <div>
          <p class="item-title">{item.title}</p>
          {item.presenter && <p class="small soft">{item.presenter}</p>}
          {current && <p class="item-now">{t('agenda.now')}</p>}
        </div>
      </div>
      {mayLead && (
        <Button kind={current ? 'plain' : 'secondary'} disabled={lost} onClick={() => onSet(!current)}>
          {t(current ? 'agenda.finish' : 'agenda.start')}
        </Button>
      )}
      <Marks marks={marks} />
    </li>
  );
}

/** The agenda, what was concluded under each item, and for chair and secretary the means to lead through it. */
export function AgendaPanel({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const text = useSignal('');
  if (!room) return null;
  // What belongs to the meeting waits for its opening.
  const mayLead = leads(room.your_role) && room.started_at !== null;
  return (
    <>
      <div class="panel-body">
        {room.agenda.length === 0 && <p class="soft">{t('agenda.empty')}</p>}
        <ol class="items">
          {room.agenda.map((item, i) => (
            <Item
              key={item.id}
              item={item}
              n={i + 1}
              current={item.id === room.current_item}
              marks={room.marks.filter(({ agenda_item }) => agenda_item === item.id)}
              mayLead={mayLead}
              lost={lost}
              onSet={(on) => session.send({ type: 'set_agenda_item', item: on ? item.id : null })}
            />
          ))}
        </ol>
        <Marks marks={room.marks.filter(({ agenda_item }) => agenda_item === null)} />
      </div>
      {mayLead && <MarkForm session={session} text={text} />}
    </>
  );
}
