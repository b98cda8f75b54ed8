// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t } from '../i18n';
import { history, navigate, ourLink, path } from '../router';
import { Confirm } from './dialog';

/** Asks before a link, the back button or closing the window takes away what was typed and is not
 * saved. `navigate` is not asked about. */
export function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const leavingFor = useSignal<string | null>(null);
  useEffect(() => {
    if (!unsaved) return;
    const clicked = (event: MouseEvent) => {
      const link = ourLink(event);
      if (!link) return;
      event.preventDefault();
      leavingFor.value = link.pathname + link.search;
    };
    const { went } = history;
    history.went = () => {
      const { pathname, search } = window.location;
      // Another place of the same page.
      if (pathname === path.value) return;
      window.history.pushState(null, '', path.value);
      leavingFor.value = pathname + search;
    };
    const closing = (event: BeforeUnloadEvent) => event.preventDefault();
    // Before the router hears of it.
    document.addEventListener('click', clicked, true);
    window.addEventListener('beforeunload', closing);
    return () => {
      history.went = went;
      document.removeEventListener('click', clicked, true);
      window.removeEventListener('beforeunload', closing);
    };
  }, [unsaved]);
  const to = leavingFor.value;
  if (to === null) return null;
  return (
    <Confirm title={t('leave.ask')} verb={t('leave.verb')} refusal={t('leave.stay')} onConfirm={() => navigate(to)} onCancel={() => (leavingFor.value = null)}>
      <p>{t('leave.text')}</p>
    </Confirm>
  );
}
