// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import type { Unit, UnitId } from '../../generated/protocol';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { InviteGroups } from './groups';
import { branches, found } from './tree';

/** Indent of one level of the tree, in pixels. */
const INDENT = 24;

/** The tree of units to tick; a unit with others below it can be taken with all of them. */
export function UnitPicker({ units, chosen, onChosen }: { units: Unit[]; chosen: ReadonlySet<UnitId>; onChosen: (chosen: Set<UnitId>) => void }) {
  const query = useSignal('');
  const all = useMemo(() => branches(units), [units]);
  const shown = found(all, query.value);
  const searching = query.value.trim() !== '';
  const set = (ids: UnitId[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChosen(next);
  };
  return (
    <div class="units">
      {units.length > 0 && <InviteGroups chosen={chosen} onTake={(ids) => set(ids, true)} />}
      <TextField label={t('plan.units.search')} hint={t('plan.units.hint')} value={query.value} onValue={(value) => (query.value = value)} />
      <div class="row units-head">
        <p role="status">{t('plan.units.chosen', { n: number(chosen.size) })}</p>
        {shown.length > 0 && (
          <>
            <Button kind="plain" onClick={() => set(shown.map(({ unit }) => unit.id), true)}>
              {t('plan.units.all')}
            </Button>
            <Button kind="plain" disabled={chosen.size === 0} onClick={() => set(shown.map(({ unit }) => unit.id), false)}>
              {t('plan.units.none')}
            </Button>
          </>
        )}
      </div>
      {shown.length === 0 ? (
        <p class="soft">{t(units.length === 0 ? 'plan.units.empty' : 'plan.units.noneFound')}</p>
      ) : (
        <ul class="units-list" aria-label={t('plan.units')}>
          {shown.map(({ unit, depth, all: branch }) => (
            <li key={unit.id} style={{ paddingLeft: `${String(searching ? 0 : depth * INDENT)}px` }}>
              <label class="check">
                <input type="checkbox" checked={chosen.has(unit.id)} onChange={(event) => set([unit.id], event.currentTarget.checked)} />
                <span>
                  {unit.name} <span class="soft small">{unit.code}</span>
                </span>
              </label>
              {branch.length > 1 && (
                <BranchButton unit={unit} n={branch.length} all={branch.every((id) => chosen.has(id))} onSet={(on) => set(branch, on)} />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A unit with everything below it. */
function BranchButton({ unit, n, all, onSet }: { unit: Unit; n: number; all: boolean; onSet: (on: boolean) => void }) {
  const words = t(all ? 'plan.units.noneBelow' : 'plan.units.allBelow', { n: number(n) });
  return (
    <Button kind="plain" label={`${words}: ${unit.name}`} onClick={() => onSet(!all)}>
      {words}
    </Button>
  );
}
