// SPDX-License-Identifier: MPL-2.0
// Panels are fetched after the call: without them it is drawn sooner on a slow line.

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

import { withWords } from '../../../i18n';
import { featureWords } from '../../../i18n/feature-words';
import type { Session } from '../../../session/session';
import { useFetched } from '../../../ui/fetched';
import { Skeleton } from '../../../ui/waiting';

type Parts = typeof import('./panel-parts');
type Content = ComponentType<{ session: Session }>;

const say = featureWords({ notFetched: 'Chưa tải được. Máy đang thử lại.' }, { notFetched: 'This could not be loaded. It is tried again.' });

/** Kept beside the components: a panel that opens again is there at once. */
const parts = signal<Parts | null>(null);

/** Fetches what the panels draw. */
export async function fetchPanels(): Promise<Parts> {
  parts.value ??= await withWords(import('./panel-parts'));
  return parts.value;
}

/** Shown until a panel is there. */
export function PanelWaits({ failed }: { failed: boolean }) {
  return <div class="panel-body">{failed ? <p class="soft">{say('notFetched')}</p> : <Skeleton />}</div>;
}

/** One of the panels that come together. */
export function lazyPanel(choose: (parts: Parts) => Content): Content {
  return function LazyPanel({ session }) {
    const { failed } = useFetched(fetchPanels, parts.value === null);
    if (!parts.value) return <PanelWaits failed={failed} />;
    const Panel = choose(parts.value);
    return <Panel session={session} />;
  };
}

/** What is drawn once the panels are there, and not before. */
export function lazyPart(choose: (parts: Parts) => Content): Content {
  return function LazyPart({ session }) {
    const Part = parts.value && choose(parts.value);
    return Part && <Part session={session} />;
  };
}
