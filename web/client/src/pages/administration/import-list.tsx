import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { api, refusalOf, type Refusal } from '../../api/client';
import type { ListReport } from '../../generated/protocol';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Notice, RefusalNotice } from '../../ui/notice';

function Counts({ report }: { report: ListReport }) {
  const { created, updated, unchanged } = report;
  return <p>{t('list.counts', { created: number(created), updated: number(updated), unchanged: number(unchanged) })}</p>;
}

function Lines({ title, lines, more = 0 }: { title: string; lines: string[]; more?: number }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="admin-list">
        {lines.map((line, i) => (
          <li key={i}>{line}</li>
        ))}
        {more > 0 && <li class="soft">{t('list.more', { n: number(more) })}</li>}
      </ul>
    </section>
  );
}

/** What an import would do: the reader agrees, or corrects the list first. */
function PreviewDialog({ name, report, refusal, busy, onImport, onClose }: {
  name: string;
  report: ListReport;
  refusal: Refusal | null;
  busy: boolean;
  onImport: () => void;
  onClose: () => void;
}) {
  const wrong = report.wrong_rows > 0;
  const changes = report.created + report.updated;
  const rows = report.rows.map(({ change, code, name: unit, name_before: before }) => {
    const text = before ? t('list.renamed', { before, name: unit, code }) : `${unit} (${code})`;
    return t(change === 'new' ? 'list.row.new' : 'list.row.changed', { text });
  });
  return (
    <Dialog
      title={t('list.preview', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(wrong || changes === 0 ? 'action.close' : 'action.cancel')}</Button>
          {!wrong && changes > 0 && (
            <Button kind="primary" busy={busy} onClick={onImport}>
              {t('list.import', { n: number(changes) })}
            </Button>
          )}
        </>
      }
    >
      <div class="stack">
        {refusal && <RefusalNotice refusal={refusal} />}
        {wrong && (
          <Notice kind="alert" title={t('list.wrong', { n: number(report.wrong_rows) })}>
            <p>{t('list.wrong.then')}</p>
          </Notice>
        )}
        {!wrong && (changes === 0 ? <p>{t('list.nothing')}</p> : <Counts report={report} />)}
        <Lines title={t('list.wrong.rows')} lines={report.wrong.map(({ words }) => words)} more={report.wrong_rows - report.wrong.length} />
        <Lines title={t('list.rows')} lines={rows} more={changes - rows.length} />
        <Lines title={t('list.notes')} lines={report.notes} />
      </div>
    </Dialog>
  );
}

/** Takes a list that a spreadsheet saved: shown first, imported when the reader agrees. */
export function ImportList({ address, label, hint, again, done }: {
  address: string;
  label: string;
  hint: string;
  again: () => Promise<void>;
  done: (report: ListReport) => ComponentChildren;
}) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const preview = useSignal<{ file: File; report: ListReport } | null>(null);
  const result = useSignal<ListReport | null>(null);
  const send = async (work: () => Promise<void>) => {
    busy.value = true;
    refusal.value = null;
    try {
      await work();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  const look = (file: File) =>
    send(async () => {
      result.value = null;
      preview.value = { file, report: await api.upload<ListReport>(`${address}?preview=true`, { list: file }) };
    });
  const take = (file: File) =>
    send(async () => {
      result.value = await api.upload<ListReport>(address, { list: file });
      preview.value = null;
      await again();
    });
  const shown = preview.value;
  return (
    <div class="stack">
      <Field label={label} hint={hint}>
        {({ id, describedBy }) => (
          <input
            id={id}
            class="input"
            type="file"
            accept=".xlsx,.csv,.txt,.tsv,text/csv"
            aria-describedby={describedBy}
            disabled={busy.value}
            onChange={(event) => {
              const input = event.currentTarget;
              const file = input.files?.[0];
              if (file) void look(file).then(() => (input.value = '')); // The same file again, once it is corrected.
            }}
          />
        )}
      </Field>
      {refusal.value && !shown && <RefusalNotice refusal={refusal.value} />}
      {result.value && (
        <Notice kind="good" title={t('list.done')}>
          {done(result.value)}
        </Notice>
      )}
      {shown && (
        <PreviewDialog
          name={shown.file.name}
          report={shown.report}
          refusal={refusal.value}
          busy={busy.value}
          onImport={() => void take(shown.file)}
          onClose={() => (preview.value = refusal.value = null)}
        />
      )}
    </div>
  );
}

/** How many rows were new, changed and known. */
export const countsOf = (report: ListReport) => <Counts report={report} />;
