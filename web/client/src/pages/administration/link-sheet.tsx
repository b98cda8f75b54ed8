// SPDX-License-Identifier: MPL-2.0
// One-time links on paper: a slip for each person, to be cut apart and handed out. Kept in this
// page only; closed, they are gone.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { LinkSheet, PersonLink } from '../../generated/protocol';
import { t } from '../../i18n';
import { longDateTime, number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import './link-sheet.css';

function Slip({ link, until }: { link: PersonLink; until: string }) {
  // What must be typed without a mistake stays on one line.
  const secret = link.url.slice(link.url.lastIndexOf('/') + 1);
  return (
    <article class="slip">
      <p class="slip-small">
        {link.unit_name} ({link.unit_code})
      </p>
      <h2>{link.name}</h2>
      {link.title && <p>{link.title}</p>}
      <p>
        {t('signIn.username')}: <strong>{link.username}</strong>
      </p>
      <p class="slip-link">
        {link.url.slice(0, -secret.length)}
        <wbr />
        <strong>{secret}</strong>
      </p>
      <p class="slip-small">
        {t('sheet.once', { until })} {t('sheet.how')}
      </p>
    </article>
  );
}

/** Rows of two: a row is never divided between pages, in old browsers too, which divide grids. */
function pairs<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / 2) }, (_, i) => all.slice(2 * i, 2 * i + 2));
}

/** While this page is shown, only slips are printed, and the window is not closed or loaded anew
 * unasked. */
function usePrintedSlips(): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    document.documentElement.classList.add('prints-slips');
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.documentElement.classList.remove('prints-slips');
    };
  }, []);
}

export function LinkSheetPage({ sheet, onClose }: { sheet: LinkSheet; onClose: () => void }) {
  const leaving = useSignal(false);
  usePrintedSlips();
  const until = longDateTime(sheet.expires_at);
  return (
    <Page
      title={t('sheet.title', { n: number(sheet.links.length) })}
      actions={
        <>
          <Button kind="primary" icon="document" onClick={() => window.print()}>
            {t('sheet.print')}
          </Button>
          <Button onClick={() => (leaving.value = true)}>{t('action.close')}</Button>
        </>
      }
    >
      <div class="sheet-advice">
        <Notice kind="wait" title={t('sheet.shownOnce')}>
          <p>{t('sheet.shownOnce.text', { until })}</p>
        </Notice>
      </div>
      <div class="slips">
        {pairs(sheet.links).map((pair) => (
          <div key={pair[0]?.url} class="slip-row">
            {pair.map((link) => (
              <Slip key={link.url} link={link} until={until} />
            ))}
          </div>
        ))}
      </div>
      {leaving.value && (
        <Confirm kind="primary" title={t('sheet.close.ask')} verb={t('sheet.close')} onConfirm={onClose} onCancel={() => (leaving.value = false)}>
          <p>{t('sheet.close.text')}</p>
        </Confirm>
      )}
    </Page>
  );
}
