// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../../api/client';
import type { ListReport, Unit } from '../../generated/protocol';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { focusFirstWrong } from '../../ui/first-wrong';
import { RefusalNotice } from '../../ui/notice';
import { branches } from '../plan/tree';
import { countsOf, ImportList, Lines } from './import-list';

/** Indent of one level of the tree, in pixels. */
const INDENT = 24;

function NewUnitDialog({ units, onDone, onClose }: { units: Unit[]; onDone: () => void; onClose: () => void }) {
  const code = useSignal('');
  const name = useSignal('');
  const parent = useSignal('');
  const refusal = useSignal<Refusal | null>(null);
  const checked = useSignal(false);
  const busy = useSignal(false);
  const form = useRef<HTMLDivElement>(null);
  const missing = (value: string) => (checked.value && value.trim() === '' ? t('admin.missing') : undefined);
  const save = async () => {
    checked.value = true;
    refusal.value = null;
    if (code.value.trim() === '' || name.value.trim() === '') {
      focusFirstWrong(form.current);
      return;
    }
    busy.value = true;
    try {
      await api.post('/units', { code: code.value.trim(), name: name.value.trim(), parent_code: parent.value || null });
      onDone();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  const options = [{ value: '', label: t('admin.units.noParent') }, ...branches(units).map(({ unit }) => ({ value: unit.code, label: `${unit.name} (${unit.code})` }))];
  return (
    <Dialog
      title={t('admin.units.add')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={save}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <div ref={form} class="stack">
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <TextField label={t('admin.units.name')} value={name.value} onValue={(value) => (name.value = value)} error={missing(name.value)} />
        <TextField label={t('admin.units.code')} hint={t('admin.units.code.hint')} value={code.value} onValue={(value) => (code.value = value)} error={missing(code.value)} />
        <SelectField label={t('admin.units.parent')} value={parent.value} options={options} onValue={(value) => (parent.value = value)} />
      </div>
    </Dialog>
  );
}

/** The units of a list that are new or changed. */
function Rows({ report }: { report: ListReport }) {
  const lines = report.rows.map(({ change, code, name, name_before: before }) => {
    const text = before ? t('list.renamed', { before, name, code }) : `${name} (${code})`;
    return t(change === 'new' ? 'list.row.new' : 'list.row.changed', { text });
  });
  return <Lines title={t('list.rows')} lines={lines} more={report.created + report.updated - lines.length} />;
}

/** The tree of units, and the ways to make it larger. */
export function UnitsPart({ units, again }: { units: Unit[]; again: () => Promise<void> }) {
  const adding = useSignal(false);
  return (
    <section class="section">
      <div class="row admin-head">
        <h2>{t('admin.units', { n: number(units.length) })}</h2>
        <Button icon="plus" onClick={() => (adding.value = true)}>
          {t('admin.units.add')}
        </Button>
      </div>
      <div class="sheet stack">
        <ImportList<ListReport> address="/units/import" label={t('admin.import')} hint={t('admin.import.hint')} rows={(report) => <Rows report={report} />} again={again} done={countsOf} />
        {units.length === 0 ? (
          <p class="soft">{t('plan.units.empty')}</p>
        ) : (
          <ul class="admin-units">
            {branches(units).map(({ unit, depth }) => (
              <li key={unit.id} style={{ paddingLeft: `${String(depth * INDENT)}px` }}>
                {unit.name} <span class="soft small">{unit.code}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {adding.value && (
        <NewUnitDialog
          units={units}
          onClose={() => (adding.value = false)}
          onDone={() => {
            adding.value = false;
            void again();
          }}
        />
      )}
    </section>
  );
}
