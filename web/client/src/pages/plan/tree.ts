// SPDX-License-Identifier: MPL-2.0
// Units as the tree that they are, flattened for a list with indents.

import type { Unit, UnitId } from '../../generated/protocol';
import { compareNames, matches } from '../../i18n/collation';

type Branch = { unit: Unit; depth: number; /** The unit itself and everything below it. */ all: UnitId[] };

/** Every unit after its parent, sorted by name; a unit whose parent is not there counts as a root.
 */
export function branches(units: Unit[]): Branch[] {
  const known = new Set(units.map(({ id }) => id));
  const below = new Map<UnitId | null, Unit[]>();
  for (const unit of units) {
    const parent = unit.parent !== null && known.has(unit.parent) ? unit.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), unit]);
  }
  const out: Branch[] = [];
  const walk = (parent: UnitId | null, depth: number): UnitId[] => {
    const ids: UnitId[] = [];
    for (const unit of (below.get(parent) ?? []).sort((a, b) => compareNames(a.name, b.name))) {
      const branch: Branch = { unit, depth, all: [unit.id] };
      out.push(branch);
      branch.all.push(...walk(unit.id, depth + 1));
      ids.push(...branch.all);
    }
    return ids;
  };
  walk(null, 0);
  return out;
}

/** The branches whose name or code fits what is looked for. */
export function found(all: Branch[], query: string): Branch[] {
  return query.trim() === '' ? all : all.filter(({ unit }) => matches(`${unit.name} ${unit.code}`, query));
}
