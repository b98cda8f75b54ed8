// SPDX-License-Identifier: MPL-2.0
// The board of action items: those one may see, overdue ones first, and the counts by unit. What is
// shown stands in the address.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api } from '../api/client';
import { useLoaded } from '../api/load';
import { ITEMS_PER_PAGE, type ItemList, type ItemTallies, type Unit } from '../generated/protocol';
import { language } from '../i18n';
import { number } from '../i18n/format';
import { Button, ButtonLink } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { useLookAgain } from '../ui/look-again';
import '../ui/more-icons';
import { Page } from '../ui/page';
import { Asked, EmptyState } from '../ui/waiting';
import { ItemLines } from './list';
import { addressOf, FIRST, PERIODS, queryOf, SCOPES, SHOWS, wantedIn, type Wanted } from './model';
import { Tallies } from './tallies';
import { say } from './words';
import '../pages/meetings.css';
import './style.css';

const LOOK_AGAIN_MILLIS = 60_000;
const TABS = [false, true] as const;

export default function ActionItemsPage() {
  const wanted = useSignal<Wanted>(wantedIn(window.location.search));
  const typed = useSignal(wanted.value.words);
  const want = (change: Partial<Wanted>) => {
    // Another question begins at the first page.
    wanted.value = { ...wanted.value, page: 0, ...change };
  };
  useEffect(() => window.history.replaceState(null, '', addressOf(wanted.value)), [wanted.value]);
  const { byUnit } = wanted.value;
  return (
    <Page title={say('title')} lead={say('lead')}>
      <nav class="tabs" aria-label={say('title')}>
        {TABS.map((tab) => (
          <button key={String(tab)} type="button" class="tab" aria-current={byUnit === tab ? 'true' : undefined} onClick={() => want({ byUnit: tab })}>
            {say(tab ? 'tabUnits' : 'tabItems')}
          </button>
        ))}
      </nav>
      <form
        class="sheet items-filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          want({ words: typed.value });
        }}
      >
        <SelectField label={say('scope')} value={wanted.value.scope} options={SCOPES.map((value) => ({ value, label: say(value) }))} onValue={(value) => want({ scope: value as Wanted['scope'] })} />
        {!byUnit && <SelectField label={say('show')} value={wanted.value.show} options={SHOWS.map((value) => ({ value, label: say(`show_${value}`) }))} onValue={(value) => want({ show: value as Wanted['show'] })} />}
        <SelectField label={say('period')} value={wanted.value.period} options={PERIODS.map((value) => ({ value, label: say(`period_${value}`) }))} onValue={(value) => want({ period: value as Wanted['period'] })} />
        <div class="items-find">
          <TextField label={say('find')} type="search" max={200} value={typed.value} onValue={(value) => (typed.value = value)} />
          <Button type="submit" icon="search">
            {say('search')}
          </Button>
        </div>
      </form>
      {wanted.value.unit !== '' && <OfUnit unit={wanted.value.unit} onAll={() => want({ unit: '' })} />}
      {byUnit ? <ByUnit wanted={wanted.value} want={want} /> : <Items wanted={wanted.value} want={want} />}
    </Page>
  );
}

/** Of which unit alone items are shown, by its name. */
function OfUnit({ unit, onAll }: { unit: string; onAll: () => void }) {
  const { loaded } = useLoaded('units', () => api.get<Unit[]>('/units'));
  const name = loaded.value.state === 'there' ? loaded.value.value.find(({ id }) => id === unit)?.name : undefined;
  return (
    <p class="row items-of">
      <span>{say('ofUnit', { unit: name ?? '…' })}</span>
      <Button kind="plain" onClick={onAll}>
        {say('allUnits')}
      </Button>
    </p>
  );
}

/** What is shown, as files. */
function Files({ path, query }: { path: string; query: string }) {
  const address = (ending: string) => `/api/v1${path}.${ending}?${query}&lang=${language.value}`;
  return (
    <div class="row">
      <ButtonLink href={address('xlsx')} download>
        {say('xlsx')}
      </ButtonLink>
      <ButtonLink kind="plain" href={address('csv')} download>
        {say('csv')}
      </ButtonLink>
    </div>
  );
}

type Part = { wanted: Wanted; want: (change: Partial<Wanted>) => void };

function Items({ wanted, want }: Part) {
  const query = queryOf(wanted, Date.now());
  const { loaded, again } = useLoaded(query, () => api.get<ItemList>(`/action-items?${query}`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  return (
    <Asked loaded={loaded.value} again={again}>
      {({ items, total }) => {
        const pages = Math.ceil(total / ITEMS_PER_PAGE);
        // Fewer than before: the page asked for is past the end.
        if (items.length === 0 && total > 0) {
          return <Button onClick={() => want({ page: pages - 1 })}>{say('before')}</Button>;
        }
        if (items.length === 0) {
          const isFirst = addressOf(wanted) === addressOf(FIRST);
          return <EmptyState title={say(isFirst ? 'noneAtAll' : 'none')}>{say(isFirst ? 'noneAtAllText' : 'noneText')}</EmptyState>;
        }
        return (
          <section data-items={total}>
            <div class="row items-head">
              <p role="status">{say('found', { n: number(total) })}</p>
              <Files path="/action-items" query={query} />
            </div>
            <ItemLines items={items} />
            {pages > 1 && (
              <nav class="row items-pages" aria-label={say('page', { n: wanted.page + 1, of: pages })}>
                <Button disabled={wanted.page === 0} onClick={() => want({ page: wanted.page - 1 })}>
                  {say('before')}
                </Button>
                <span>{say('page', { n: wanted.page + 1, of: pages })}</span>
                <Button disabled={wanted.page + 1 >= pages} onClick={() => want({ page: wanted.page + 1 })}>
                  {say('next')}
                </Button>
              </nav>
            )}
          </section>
        );
      }}
    </Asked>
  );
}

function ByUnit({ wanted, want }: Part) {
  const query = queryOf(wanted, Date.now());
  const { loaded, again } = useLoaded(query, () => api.get<ItemTallies>(`/action-items/by-unit?${query}`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  return (
    <Asked loaded={loaded.value} again={again}>
      {(tallies) =>
        tallies.units.length === 0 ? (
          <EmptyState title={say('noTallies')}>{say('noneText')}</EmptyState>
        ) : (
          <section data-units={tallies.units.length}>
            <div class="row items-head">
              <p role="status">{say('found', { n: number(tallies.all.given) })}</p>
              <Files path="/action-items/by-unit" query={query} />
            </div>
            <Tallies tallies={tallies} wanted={wanted} onUnit={(unit) => want({ byUnit: false, unit, show: 'all' })} />
          </section>
        )
      }
    </Asked>
  );
}
