// SPDX-License-Identifier: MPL-2.0
// How each unit did: those with most overdue first. A unit's name leads to its items.

import type { ItemTallies, ItemTally } from '../generated/protocol';
import { number } from '../i18n/format';
import { addressOf, type Wanted } from './model';
import { say } from './words';

const COLUMNS = ['given', 'running', 'on_time', 'late', 'overdue', 'explained', 'waiting'] as const;

function Figures({ tally }: { tally: ItemTally }) {
  return (
    <>
      {COLUMNS.map((column) => (
        <td key={column} data-label={say(`tally_${column}`)} data-alert={column === 'overdue' && tally.overdue > 0}>
          {number(tally[column])}
        </td>
      ))}
      <td data-label={say('tally_percent')}>{tally.on_time_percent === null ? '–' : say('percent', { n: tally.on_time_percent })}</td>
    </>
  );
}

export function Tallies({ tallies, wanted, onUnit }: { tallies: ItemTallies; wanted: Wanted; /** Shows the items of a unit. */ onUnit: (unit: string) => void }) {
  return (
    <div class="sheet items-table">
      <table class="table">
        <caption class="visually-hidden">{say('tabUnits')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('unitName')}</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {say(`tally_${column}`)}
              </th>
            ))}
            <th scope="col">{say('tally_percent')}</th>
          </tr>
        </thead>
        <tbody>
          {tallies.units.map(({ unit, name, tally }) => (
            <tr key={unit} data-unit={unit}>
              <th scope="row">
                <a
                  href={addressOf({ ...wanted, byUnit: false, show: 'all', unit, page: 0 })}
                  onClick={(event) => {
                    event.preventDefault();
                    onUnit(unit);
                  }}
                >
                  {name}
                </a>
              </th>
              <Figures tally={tally} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('total')}</th>
            <Figures tally={tallies.all} />
          </tr>
        </tfoot>
      </table>
      <p class="small soft">{say('percentWhat')}</p>
    </div>
  );
}
