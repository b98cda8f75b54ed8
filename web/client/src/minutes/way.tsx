// SPDX-License-Identifier: MPL-2.0
// The editor of minutes, or the draft for those who comment on it (`?gop-y`): two pages at one
// address, so that the table of pages, which everybody fetches on the way into a meeting, has one.

import { useFetched } from '../ui/fetched';
import type { PageProps } from '../routes';
import { Skeleton } from '../ui/waiting';

export default function MinutesWay(props: PageProps) {
  const comments = window.location.search.includes('gop-y');
  const { there } = useFetched(() => (comments ? import('../draft-comments/page') : import('./page')));
  if (there) return <there.default {...props} />;
  return (
    <main class="page page-wide">
      <Skeleton />
    </main>
  );
}
