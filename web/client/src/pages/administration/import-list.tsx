// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../../api/client';
import type { ListReport } from '../../generated/protocol';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { FileField } from '../../ui/file-field';
import { Notice, RefusalNotice } from '../../ui/notice';

/** A larger file is refused by the server; it is not read into memory here. */
const MOST_BYTES = 5 << 20;

/** What reports about lists have in common, whatever their rows are. */
type Report = Omit<ListReport, 'rows'>;

function Counts({ report }: { report: Report }) {
  const { created, updated, unchanged } = report;
  return <p>{t('list.counts', { created: number(created), updated: number(updated), unchanged: number(unchanged) })}</p>;
}

/** A list of sentences under a heading; nothing where there are none. */
export function Lines({ title, lines, more = 0 }: { title: string; lines: string[]; more?: number }) {
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
function PreviewDialog({ name, report, refusal, busy, wide, onImport, onClose, children }: {
  name: string;
  report: Report;
  refusal: Refusal | null;
  busy: boolean;
  wide: boolean;
  onImport: () => void;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const wrong = report.wrong_rows > 0;
  const changes = report.created + report.updated;
  return (
    <Dialog
      title={t('list.preview', { name })}
      onClose={onClose}
      wide={wide}
      beginsAtTitle
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
        {children}
        <Lines title={t('list.notes')} lines={report.notes} />
      </div>
    </Dialog>
  );
}

/** Takes a list that a spreadsheet saved: shown first, imported when the reader agrees. */
export function ImportList<R extends Report>({ address, label, hint, wide = false, rows, again, done }: {
  address: string;
  label: string;
  hint: string;
  wide?: boolean;
  /** The rows of a preview. */
  rows: (report: R) => ComponentChildren;
  again: () => Promise<void>;
  done: (report: R) => ComponentChildren;
}) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const preview = useSignal<{ name: string; list: Blob; report: R } | null>(null);
  const result = useSignal<R | null>(null);
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
  const look = (name: string, list: Blob) =>
    send(async () => {
      preview.value = { name, list, report: await api.upload<R>(`${address}?preview=true`, { list }) };
    });
  const choose = async (file: File) => {
    result.value = null;
    let list: Blob = file;
    try {
      // What was shown is imported, even when the file is saved again meanwhile.
      if (file.size <= MOST_BYTES) list = new Blob([await file.arrayBuffer()]);
    } catch {
      refusal.value = { code: 'bad_request', title: t('list.notOpened', { name: file.name }), detail: t('list.notOpened.then') };
      return;
    }
    await look(file.name, list);
  };
  const take = async ({ name, list, report }: { name: string; list: Blob; report: R }) => {
    await send(async () => {
      result.value = await api.upload<R>(`${address}?plan=${encodeURIComponent(report.plan)}`, { list });
      preview.value = null;
    });
    const why = refusal.value;
    if (why?.code === 'list_changed') {
      await look(name, list);
      refusal.value ??= why;
    }
    // The list is imported: what cannot be shown anew meanwhile is no refusal of it.
    if (result.value) await again();
  };
  const shown = preview.value;
  const place = useRef<HTMLDivElement>(null);
  const imported = useRef<HTMLDivElement>(null);
  const wasShown = useRef(false);
  // After the preview, the reader goes on with what it led to, or with another file.
  useLayoutEffect(() => {
    if (wasShown.current && !shown) (imported.current ?? place.current?.querySelector('input'))?.focus();
    wasShown.current = shown !== null;
  }, [shown]);
  return (
    <div ref={place} class="stack">
      <FileField label={label} hint={hint} accept=".xlsx,.csv,.txt,.tsv,text/csv" disabled={busy.value} onFile={(file) => file && void choose(file)} />
      {refusal.value && !shown && <RefusalNotice refusal={refusal.value} />}
      {result.value && (
        <div ref={imported} tabIndex={-1}>
          <Notice kind="good" title={t('list.done')}>
            {done(result.value)}
          </Notice>
        </div>
      )}
      {shown && (
        <PreviewDialog
          name={shown.name}
          report={shown.report}
          refusal={refusal.value}
          busy={busy.value}
          wide={wide}
          onImport={() => void take(shown)}
          onClose={() => (preview.value = refusal.value = null)}
        >
          {rows(shown.report)}
        </PreviewDialog>
      )}
    </div>
  );
}

/** How many rows were new, changed and known. */
export const countsOf = (report: Report) => <Counts report={report} />;
