// SPDX-License-Identifier: MPL-2.0
// The invitation on a meeting's page: a unit answers it, and who holds the meeting copies it and
// sees who comes.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { MeetingView, RepliesView, UnitReply } from '../generated/protocol';
import { dateTime, longDateTime, number } from '../i18n/format';
import { LettersOfMeeting } from '../mail/of-meeting';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { copyLines } from '../ui/copy';
import { useLookAgain } from '../ui/look-again';
import { Notice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { ReplyForm } from './form';
import { announcedOf, countOf, shownOf, stateOf, STATES, type State } from './model';
import { say } from './words';
import './style.css';

/** Answers come in, and meetings are put off, while somebody looks. */
const LOOK_AGAIN_MILLIS = 15_000;

export default function RepliesSection({ view, reload }: { view: MeetingView; /** Looks at the meeting again. */ reload: () => Promise<void> }) {
  const meeting = view.meeting.id;
  const { loaded, again } = useLoaded(meeting, () => api.get<RepliesView>(url`/meetings/${meeting}/replies`));
  const replies = useComputed(() => (loaded.value.state === 'there' ? loaded.value.value : null)).value;
  useLookAgain(again, LOOK_AGAIN_MILLIS, replies !== null && replies.open);
  // The page shows the time before, or a meeting that was opened or cancelled by now.
  const isOld = replies !== null && (replies.starts_at !== view.meeting.starts_at || (!replies.open && view.meeting.state === 'planned'));
  useEffect(() => {
    if (isOld) void reload();
  }, [isOld, replies?.starts_at]);
  // Put off or cancelled on this page: what may be answered is another thing at once.
  const standing = `${view.meeting.state} ${String(view.meeting.starts_at)} ${String(view.meeting.postponed?.time_open)}`;
  const seen = useRef(standing);
  useEffect(() => {
    if (seen.current !== standing) void again();
    seen.current = standing;
  }, [standing]);
  // Who only observes, or whose unit holds the meeting, has nothing to answer.
  if (replies && !replies.sees_all && replies.units.length === 0) return null;
  return (
    <section class="section">
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        <Asked loaded={loaded.value} again={again}>
          {(there) => (there.sees_all ? <Board view={view} replies={there} again={again} /> : <Own view={view} unit={there.units[0]} replies={there} again={again} />)}
        </Asked>
      </div>
    </section>
  );
}

const answeredWords = ({ reply }: UnitReply): string => {
  if (!reply) return '';
  const more = [reply.reason || reply.deputy, reply.people === null ? '' : say('withPeople', { n: reply.people })].filter(Boolean).join(', ');
  const answer = more === '' ? say(reply.answer) : `${say(reply.answer)} (${more})`;
  return say('answered', { answer, by: reply.by, time: dateTime(reply.at) });
};

const timeIsOpen = ({ meeting }: MeetingView): boolean => meeting.state === 'planned' && meeting.postponed?.time_open === true;

/** Who leads the meeting, by name. */
const leadersOf = (view: MeetingView) => ({ chair: view.chair.user.name, secretary: view.secretary.user.name, ids: [view.chair.user.id, view.secretary.user.id] });

function Own({ view, unit, replies: { open, starts_at }, again }: { view: MeetingView; unit: UnitReply | undefined; replies: RepliesView; again: () => Promise<void> }) {
  const changing = useSignal(false);
  // What is typed stays when somebody else of the unit answers meanwhile.
  const begun = useRef(false);
  if (!unit) return null;
  if (stateOf(unit) === 'none') begun.current = true;
  const asks = open && (begun.current || changing.value);
  const done = () => (begun.current = changing.value = false);
  return (
    <>
      {unit.seat === 'observer' && <Notice title={say('youObserve')} />}
      {unit.reply && <p>{answeredWords(unit)}</p>}
      {unit.reply?.outdated && open && <Notice kind="wait" title={say('outdated')} />}
      {timeIsOpen(view) && <p class="soft">{say('timeOpen')}</p>}
      {!open && view.meeting.state === 'live' && <p class="soft">{say('over')}</p>}
      {asks && (
        <ReplyForm
          meeting={view.meeting.id}
          startsAt={starts_at}
          leaders={leadersOf(view)}
          unit={unit}
          again={again}
          onDone={() => {
            done();
            void again();
          }}
          onCancel={changing.value ? done : null}
        />
      )}
      {open && !asks && <Button onClick={() => (changing.value = true)}>{say('change')}</Button>}
    </>
  );
}

function Board({ view, replies, again }: { view: MeetingView; replies: RepliesView; again: () => Promise<void> }) {
  const only = useSignal<State | 'all'>('all');
  const query = useSignal('');
  const edited = useSignal<string | null>(null);
  const { units, open } = replies;
  const editing = units.find(({ unit }) => unit === edited.value);
  if (units.length === 0) {
    return (
      <>
        <p class="soft">{say('noUnits')}</p>
        {open && <Letter view={view} />}
      </>
    );
  }
  const shown = shownOf(units, only.value, query.value);
  const filters: [State | 'all', number][] = [['all', units.length], ...STATES.map((state): [State, number] => [state, countOf(units, state)])];
  return (
    <>
      <div role="status">
        <p class="reply-summary">{say('summary', { n: units.length - countOf(units, 'none'), of: units.length })}</p>
        <p class="soft">{say('counts', { attends: countOf(units, 'attends'), deputy: countOf(units, 'deputy'), declines: countOf(units, 'declines'), people: number(announcedOf(units)) })}</p>
      </div>
      {open && <Letter view={view} />}
      <LettersOfMeeting meeting={view.meeting.id} asks={open ? 'answer' : null} tells={open ? 'all' : 'failed'} />
      {timeIsOpen(view) && <p class="soft">{say('timeOpen')}</p>}
      <div class="row" role="group" aria-label={say('filterLabel')}>
        {filters.map(([state, n]) => (
          <button key={state} type="button" class="button button-secondary reply-filter" aria-pressed={only.value === state} onClick={() => (only.value = state)}>
            {say(state)} ({number(n)})
          </button>
        ))}
      </div>
      {units.length > 8 && <TextField label={say('find')} type="search" value={query.value} onValue={(value) => (query.value = value)} />}
      {shown.length === 0 && <p class="soft">{say('noneFound')}</p>}
      <ul class="reply-units">
        {shown.map((unit) => (
          <li key={unit.unit} class="reply-unit" data-state={stateOf(unit)}>
            <div>
              <p>
                <strong>{unit.name}</strong>
                {unit.seat === 'observer' && <span class="state reply-seat">{say('observes')}</span>}
              </p>
              <p class="small soft">{unit.reply?.outdated ? say('outdatedShort', { answer: answeredWords(unit) }) : unit.reply ? answeredWords(unit) : say('none')}</p>
            </div>
            {open && (
              <Button kind="plain" label={say('answerFor', { unit: unit.name })} onClick={() => (edited.value = unit.unit)}>
                {say('answerForShort')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {editing && (
        <Dialog title={say('answerFor', { unit: editing.name })} onClose={() => (edited.value = null)}>
          {editing.reply && <p class="soft">{answeredWords(editing)}</p>}
          <ReplyForm key={editing.unit} meeting={view.meeting.id} startsAt={replies.starts_at} leaders={leadersOf(view)} unit={editing} again={again} onDone={() => (edited.value = null)} onCancel={() => (edited.value = null)} />
        </Dialog>
      )}
    </>
  );
}

/** The invitation as a text, for offices that send it by their own channels. */
function letterOf(view: MeetingView): string {
  const { meeting, chair } = view;
  const items = meeting.agenda.map(({ title, presenter }, i) => `${String(i + 1)}. ${title}${presenter ? ` (${presenter})` : ''}`);
  const facts = { unit: view.unit_name, meeting: meeting.title, when: longDateTime(meeting.starts_at), chair: [chair.user.name, chair.user.title].filter(Boolean).join(', ') };
  const parts = [say('letter', facts), items.length === 0 ? '' : say('letterAgenda', { items: items.join('\n') }), say('letterEnd', { url: `${location.origin}/hop/${meeting.id}` })];
  return parts.filter(Boolean).join('\n\n');
}

function Letter({ view }: { view: MeetingView }) {
  const told = useSignal<'copied' | 'shown' | null>(null);
  const text = letterOf(view);
  const copy = async () => {
    try {
      await copyLines([text]);
      told.value = 'copied';
    } catch {
      told.value = 'shown';
    }
  };
  return (
    <div class="stack">
      <div class="row">
        <Button onClick={() => void copy()}>{say('copy')}</Button>
      </div>
      <p class="small soft">{say('copyWhat')}</p>
      {told.value && <Notice kind={told.value === 'copied' ? 'good' : 'wait'} title={say(told.value === 'copied' ? 'copied' : 'copiedNot')} />}
      {told.value === 'shown' && <textarea class="input" readOnly rows={10} value={text} aria-label={say('copy')} onFocus={(event) => event.currentTarget.select()} />}
    </div>
  );
}
