// SPDX-License-Identifier: MPL-2.0
// One action item: who does what by when, how it went so far, and what may be done next.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { ItemStepView, ItemView, MeetingView } from '../generated/protocol';
import { date, dateTime } from '../i18n/format';
import type { PageProps } from '../routes';
import { Button } from '../ui/button';
import { useLookAgain } from '../ui/look-again';
import '../ui/more-icons';
import { Page } from '../ui/page';
import '../i18n/groups/outside-the-call';
import { Asked } from '../ui/waiting';
import { GiveDialog } from './give-form';
import { ItemReasons, ItemState } from './list';
import { isOffered, StepDialog, type OfferedAct } from './step-form';
import { say } from './words';
import '../meeting/meeting.css';
import './style.css';

const LOOK_AGAIN_MILLIS = 30_000;

export default function ActionItemPage({ id = '' }: PageProps) {
  const { loaded, again } = useLoaded(id, () => api.get<ItemView>(url`/action-items/${id}`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  return (
    <Page title={say('title')} back={{ href: '/nhiem-vu', label: say('title') }}>
      <Asked loaded={loaded.value} again={again}>
        {(view) => <Item view={view} again={again} />}
      </Asked>
    </Page>
  );
}

function Item({ view, again }: { view: ItemView; again: () => Promise<void> }) {
  const act = useSignal<OfferedAct | null>(null);
  const correcting = useSignal(false);
  const { item } = view;
  const acts = view.may.filter(isOffered);
  // What is waited for stands first.
  const first = acts.find((one) => one === 'confirm' || one === 'grant_extension') ?? acts.find((one) => one === 'report');
  return (
    <>
      <section class="sheet stack" data-item={item.state}>
        <p class="item-whole">{item.text}</p>
        <div class="row">
          <ItemState item={item} />
        </div>
        <ItemReasons item={item} />
        <Facts view={view} />
        {(acts.length > 0 || view.may.includes('correct')) && (
          <div class="row">
            {acts.map((one) => (
              <Button key={one} kind={one === first ? 'primary' : one === 'cancel' ? 'plain' : 'secondary'} onClick={() => (act.value = one)}>
                {say(`act_${one}`)}
              </Button>
            ))}
            {view.may.includes('correct') && <Button onClick={() => (correcting.value = true)}>{say('act_correct')}</Button>}
          </div>
        )}
      </section>
      <History steps={view.steps} />
      {act.value && (
        <StepDialog
          item={item}
          latest={view.steps.at(-1)}
          act={act.value}
          onDone={() => {
            act.value = null;
            void again();
          }}
          onStale={again}
          onClose={() => (act.value = null)}
        />
      )}
      {correcting.value && <Correct view={view} again={again} onClose={() => (correcting.value = false)} />}
    </>
  );
}

/** With the agenda of the meeting, of which the item may belong to another part. */
function Correct({ view, again, onClose }: { view: ItemView; again: () => Promise<void>; onClose: () => void }) {
  const { item } = view;
  const { loaded, again: ask } = useLoaded(item.meeting, () => api.get<MeetingView>(url`/meetings/${item.meeting}`));
  if (loaded.value.state === 'waiting') return null;
  return (
    <Asked loaded={loaded.value} again={ask}>
      {({ meeting }) => (
        <GiveDialog
          meeting={meeting.id}
          agenda={meeting.agenda}
          item={item}
          frozen={view.frozen}
          onDone={() => {
            onClose();
            void again();
          }}
          onStale={again}
          onClose={onClose}
        />
      )}
    </Asked>
  );
}

function Facts({ view: { item, source, may_see_meeting } }: { view: ItemView }) {
  const meeting = say('meetingOf', { meeting: item.meeting_title, date: date(item.met_at) });
  return (
    <dl class="facts">
      <dt>{say('unit')}</dt>
      <dd>{item.unit_name || say('noUnit')}</dd>
      {item.people && (
        <>
          <dt>{say('people')}</dt>
          <dd>{item.people}</dd>
        </>
      )}
      {item.coordinating_names.length > 0 && (
        <>
          <dt>{say('coordinatingUnits')}</dt>
          <dd>{item.coordinating_names.join('; ')}</dd>
        </>
      )}
      <dt>{say('deadline')}</dt>
      <dd>{item.deadline === null ? say('noDeadline') : date(item.deadline)}</dd>
      <dt>{say('givenBy')}</dt>
      <dd>
        {item.given_by}, {date(item.given_at)}
      </dd>
      <dt>{say('meeting')}</dt>
      <dd>{may_see_meeting ? <a href={`/hop/${item.meeting}`}>{meeting}</a> : meeting}</dd>
      {source && (
        <>
          <dt>{say('source')}</dt>
          <dd>
            <q>{source.text}</q> <span class="soft small">{say('sourceOf', { speaker: source.speaker, time: dateTime(source.at) })}</span>
          </dd>
        </>
      )}
    </dl>
  );
}

function History({ steps }: { steps: readonly ItemStepView[] }) {
  return (
    <section class="section">
      <h2>{say('history')}</h2>
      <ol class="sheet item-steps">
        {[...steps].reverse().map((step, n) => (
          <li key={steps.length - n} data-act={step.act}>
            <p>
              <strong>{say(`act_${step.act}`)}</strong>
              {step.deadline !== null && ` ${say('until', { date: date(step.deadline) })}`}
            </p>
            {step.text && <p class="item-said">{step.text}</p>}
            {step.late_reason && <p class="item-said">{say('lateReasonOf', { reason: step.late_reason })}</p>}
            <p class="small soft">{[step.name || say('byMeeting'), step.unit_name, dateTime(step.at)].filter(Boolean).join(' · ')}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
