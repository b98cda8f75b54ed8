// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

import { refusalOf, type Refusal } from './api/client';
import { guestOf, loadMe, me } from './api/me';
import { t, withWords } from './i18n';
import { match, path } from './router';
import { DOOR, NOT_FOUND, ROUTES, SIGN_IN, type PageProps, type Route } from './routes';
import { Button } from './ui/button';
import { RefusalNotice } from './ui/notice';
import { Skeleton } from './ui/waiting';

type Found = { route: Route; values: PageProps };

function find(address: string): Found {
  for (const route of ROUTES) {
    const values = match(route.pattern, address);
    if (values) return { route, values };
  }
  return { route: NOT_FOUND, values: {} };
}

/** Fetches the page's chunk; on a bad line this can fail, so it says so and tries again when asked.
 */
function LazyPage({ route, values }: Found) {
  const page = useSignal<ComponentType<PageProps> | null>(null);
  const failed = useSignal(false);
  const fetchPage = async () => {
    failed.value = false;
    try {
      page.value = (await withWords(route.load())).default;
    } catch {
      failed.value = true;
    }
  };
  useEffect(() => void fetchPage(), []);
  if (page.value) {
    const Drawn = page.value;
    return <Drawn {...values} />;
  }
  if (!failed.value) {
    return (
      <main class="page page-wide">
        <Skeleton />
      </main>
    );
  }
  const refusal: Refusal = { code: 'unreachable', title: t('error.pageNotLoaded'), detail: t('error.unreachable.detail') };
  return <Stopped refusal={refusal} again={fetchPage} />;
}

function Stopped({ refusal, again }: { refusal: Refusal; again: () => Promise<void> }) {
  return (
    <main class="page page-narrow">
      <RefusalNotice refusal={refusal}>
        <Button kind="primary" onClick={() => void again()}>
          {t('action.tryAgain')}
        </Button>
      </RefusalNotice>
    </main>
  );
}

/** The page, or what stands before it for somebody who is not signed in. The address stays, so the
 * page appears afterwards. */
function routeFor({ route, values }: Found): Route {
  if (!route.signedIn || me.value) return route;
  if (route.signedIn === true) return SIGN_IN;
  return values.id !== undefined && guestOf.value === values.id ? route : DOOR;
}

/** The page that the address names, after the sign-in page where one must be signed in. */
export function App() {
  const found = find(path.value);
  const stopped = useSignal<Refusal | null>(null);
  const askWho = async () => {
    stopped.value = null;
    try {
      await loadMe();
    } catch (error) {
      stopped.value = refusalOf(error);
    }
  };
  useEffect(() => void askWho(), []);
  useEffect(() => {
    // On the way into a meeting a round trip counts: most who come may enter.
    if (found.route.signedIn === 'or guest') void found.route.load().catch(() => undefined);
  }, []);
  const who = me.value;
  if (who === undefined && found.route.signedIn) {
    if (stopped.value) return <Stopped refusal={stopped.value} again={askWho} />;
    return (
      <main class="page page-wide">
        <Skeleton />
      </main>
    );
  }
  const route = routeFor(found);
  const key = route === SIGN_IN ? 'sign-in' : `${path.value} ${route === DOOR ? 'door' : ''}`;
  return <LazyPage key={key} route={route} values={found.values} />;
}
