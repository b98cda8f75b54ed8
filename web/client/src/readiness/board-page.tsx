// SPDX-License-Identifier: MPL-2.0
// The board: which sites are ready, what is wrong at the others, whom to call, and the reminder
// with the link of the check.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { LineReport, Link, ReadinessView, SiteReadiness } from '../generated/protocol';
import '../i18n/groups/line-test';
import { dateTime, longDateTime, number } from '../i18n/format';
import { lossesOf, rateOf } from '../line-test/report';
import type { PageProps } from '../routes';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { copyLines } from '../ui/copy';
import { useFetched } from '../ui/fetched';
import { useLookAgain } from '../ui/look-again';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked } from '../ui/waiting';
import { Contact, EditContact } from './contact';
import { countOf, labelOf, shownOf, STATES, stateOf, toRemind, type State } from './model';
import { say, sayAdvice, sayFinding } from './words';
import './style.css';

/** Checks come in while somebody looks at the board. */
const LOOK_AGAIN_MILLIS = 10_000;

export default function BoardPage({ id = '' }: PageProps) {
  const { loaded, again } = useLoaded(id, () => api.get<ReadinessView>(url`/meetings/${id}/readiness`));
  const view = loaded.value.state === 'there' ? loaded.value.value : null;
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  return (
    <Page title={say('boardTitle')} back={{ href: `/hop/${id}`, label: view?.title ?? say('boardTitle') }} lead={view && say('boardLead', { meeting: view.title, when: longDateTime(view.starts_at) })}>
      <Asked loaded={loaded.value} again={again}>
        {(there) => <Board meeting={id} view={there} again={again} />}
      </Asked>
    </Page>
  );
}

function Board({ meeting, view, again }: { meeting: string; view: ReadinessView; again: () => Promise<void> }) {
  const only = useSignal<State | 'all'>('all');
  const query = useSignal('');
  const editing = useSignal<SiteReadiness | null>(null);
  const { there: letters } = useFetched(() => import('../mail/of-meeting'));
  const { sites } = view;
  const shown = shownOf(sites, only.value, query.value);
  const filters: [State | 'all', number][] = [['all', sites.length], ...STATES.map((state): [State, number] => [state, countOf(sites, state)])];
  return (
    <div class="stack" data-readiness-board>
      {view.ended && <Notice title={say('ended')} />}
      <div class="ready-summary" role="status">
        <p class="ready-total">{say('checked', { n: sites.length - countOf(sites, 'unchecked'), of: sites.length })}</p>
        <p class="soft">{say('counts', { ready: countOf(sites, 'ready'), partly: countOf(sites, 'partly'), notReady: countOf(sites, 'not_ready') })}</p>
      </div>
      {!view.ended && <Remind meeting={meeting} view={view} />}
      {!view.ended && letters && <letters.LettersOfMeeting meeting={meeting} asks="check" />}
      <div class="row" role="group" aria-label={say('filterLabel')}>
        {filters.map(([state, n]) => (
          <button key={state} type="button" class="button button-secondary ready-filter" aria-pressed={only.value === state} onClick={() => (only.value = state)}>
            {say(state === 'all' ? 'all' : `${state}Short`)} ({number(n)})
          </button>
        ))}
      </div>
      <TextField label={say('find')} type="search" value={query.value} onValue={(value) => (query.value = value)} />
      {shown.length === 0 ? (
        <p class="soft">{say('noneFound')}</p>
      ) : (
        <ul class="ready-sites">
          {shown.map((site) => (
            <Site key={site.unit} meeting={meeting} site={site} again={again} onEdit={() => (editing.value = site)} />
          ))}
        </ul>
      )}
      {editing.value && <EditContact key={editing.value.unit} meeting={meeting} site={editing.value} again={again} onClose={() => (editing.value = null)} />}
    </div>
  );
}

const TONES = { ready: 'state-good', partly: 'state-wait', not_ready: 'state-alert', unchecked: '' } as const;

function figuresOf(line: LineReport): string {
  const losses = lossesOf(line);
  return say('lineFigures', { down: rateOf(line.down, line.down_is_least), up: rateOf(line.up, line.up_is_least), lossDown: losses.down, lossUp: losses.up, path: say(`path_${line.path}`) });
}

function Site({ meeting, site, again, onEdit }: { meeting: string; site: SiteReadiness; again: () => Promise<void>; onEdit: () => void }) {
  const { check } = site;
  const state = stateOf(site);
  return (
    <li class="sheet ready-site" data-unit={site.unit} data-state={state}>
      <div class="ready-site-head">
        <strong>{site.name}</strong>
        <span class={`state ${TONES[state]}`}>{say(`${labelOf(site)}Short`)}</span>
      </div>
      {check && check.findings.length > 0 && (
        <ul class="ready-findings">
          {check.findings.map((finding) => (
            <li key={finding}>
              <strong>{sayFinding(finding)}.</strong> <span class="soft">{sayAdvice(finding)}</span>
            </li>
          ))}
        </ul>
      )}
      {check && <p class="small soft">{[say(check.by_link ? 'byLink' : 'by', { name: check.name, time: dateTime(check.at) }), check.browser, check.line && figuresOf(check.line)].filter(Boolean).join(' · ')}</p>}
      <Contact meeting={meeting} site={site} again={again} onEdit={onEdit} />
    </li>
  );
}

/** One press makes a link, writes the reminder and copies it. */
function Remind({ meeting, view }: { meeting: string; view: ReadinessView }) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const text = useSignal('');
  const told = useSignal<'copied' | 'shown' | 'withdrawn' | null>(null);
  const asking = useSignal(false);
  const link = useSignal<string | null>(null);
  const attempt = async (work: () => Promise<void>) => {
    busy.value = true;
    refusal.value = null;
    try {
      await work();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = asking.value = false;
  };
  const remind = () =>
    attempt(async () => {
      link.value ??= (await api.post<Link>(url`/meetings/${meeting}/readiness/link`)).url;
      const sites = toRemind(view.sites);
      const facts = { meeting: view.title, when: longDateTime(view.starts_at), url: link.value };
      const isEverybody = sites.length === 0 || sites.length === view.sites.length;
      text.value = isEverybody ? say('remindAll', facts) : say('remindText', { ...facts, sites: sites.map(({ name }, i) => `${String(i + 1)}. ${name}`).join('\n') });
      try {
        await copyLines([text.value]);
        told.value = 'copied';
      } catch {
        told.value = 'shown';
      }
    });
  const withdraw = () =>
    attempt(async () => {
      await api.delete(url`/meetings/${meeting}/readiness/link`);
      link.value = null;
      told.value = 'withdrawn';
    });
  return (
    <section class="stack ready-remind">
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row">
        <Button kind="primary" busy={busy.value} onClick={() => void remind()}>
          {say('remind')}
        </Button>
        <Button kind="plain" onClick={() => (asking.value = true)}>
          {say('withdraw')}
        </Button>
      </div>
      <p class="small soft">{say('remindWhat')}</p>
      {told.value && <Notice kind={told.value === 'shown' ? 'wait' : 'good'} title={say(told.value === 'copied' ? 'reminded' : told.value === 'shown' ? 'remindedNot' : 'withdrawn')} />}
      {told.value === 'shown' && <textarea class="input ready-text" readOnly rows={6} value={text.value} aria-label={say('remind')} onFocus={(event) => event.currentTarget.select()} />}
      {asking.value && (
        <Confirm title={say('withdrawTitle')} verb={say('withdraw')} busy={busy.value} onConfirm={withdraw} onCancel={() => (asking.value = false)}>
          {say('withdrawText')}
        </Confirm>
      )}
    </section>
  );
}
