// SPDX-License-Identifier: MPL-2.0
// What is known of a unit's hall, to read.

import type { RollCallUnit } from '../generated/protocol';
import { Dialog } from '../ui/dialog';
import { isAnnounced } from './model';
import { say } from './words';

/** Who attends in place of whom was invited, and where that is known from; empty for nobody. */
export function deputyWords(unit: RollCallUnit): string {
  if (unit.deputy === '') return '';
  return isAnnounced(unit, unit.deputy) ? say('deputyAnnounced', { name: unit.deputy, by: unit.announced_by }) : say('deputy', { name: unit.deputy });
}

export function HallFacts({ unit }: { unit: RollCallUnit }) {
  const names = unit.hall_names.split('\n').filter(Boolean);
  return (
    <div class="stack">
      <p>{unit.hall_count === null && names.length === 0 ? say('notReported') : say('hall', { n: unit.hall_count ?? names.length })}</p>
      {unit.deputy !== '' && <p>{deputyWords(unit)}</p>}
      {names.length > 0 && (
        <ol class="roll-names">
          {names.map((name, n) => (
            <li key={n}>{name}</li>
          ))}
        </ol>
      )}
    </div>
  );
}

export function HallDialog({ unit, onClose }: { unit: RollCallUnit; onClose: () => void }) {
  return (
    <Dialog title={unit.name} onClose={onClose}>
      <HallFacts unit={unit} />
    </Dialog>
  );
}
