// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';

import type { Loaded } from '../api/load';
import { t } from '../i18n';
import { Button } from './button';
import { RefusalNotice } from './notice';

/** A wait shorter than this shows nothing, so that fast answers do not flicker. */
const PATIENCE_MILLIS = 300;

/** Grey lines in the shape of what will come, after a moment's patience. */
export function Skeleton({ lines = 4, what }: { lines?: number; what?: string }) {
  const shown = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (shown.value = true), PATIENCE_MILLIS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown.value) return null;
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{what ?? t('wait.loading')}</span>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} class="skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}

/** What to do when there is nothing to show. */
export function EmptyState({ title, children, action }: { title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
      {action}
    </div>
  );
}

/** Asking again gets the same answer. */
const FINAL = /^(not_(found|allowed)|plan_)/;

/** Shows what was asked for: waiting, refused with a way to try again, or there. */
export function Asked<T>({ loaded, again, what, children }: {
  loaded: Loaded<T>;
  again: () => Promise<void>;
  what?: string;
  children: (value: T) => ComponentChildren;
}) {
  if (loaded.state === 'waiting') return <Skeleton {...(what === undefined ? {} : { what })} />;
  if (loaded.state === 'refused') {
    return (
      <RefusalNotice refusal={loaded.refusal}>
        {!FINAL.test(loaded.refusal.code) && <Button onClick={() => void again()}>{t('action.tryAgain')}</Button>}
      </RefusalNotice>
    );
  }
  return <>{children(loaded.value)}</>;
}
