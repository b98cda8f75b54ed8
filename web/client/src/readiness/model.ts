// SPDX-License-Identifier: MPL-2.0
// The board's sites, counted, filtered and in order. Pure.

import type { Readiness, SiteReadiness } from '../generated/protocol';
import { compareNames, matches } from '../i18n/collation';

export type State = Readiness | 'unchecked';

export const STATES: readonly State[] = ['not_ready', 'unchecked', 'partly', 'ready'];

export const stateOf = ({ check }: SiteReadiness): State => check?.readiness ?? 'unchecked';

export function countOf(sites: SiteReadiness[], state: State): number {
  return sites.filter((site) => stateOf(site) === state).length;
}

/** Those who need somebody first, then by name. */
export function shownOf(sites: SiteReadiness[], only: State | 'all', query: string): SiteReadiness[] {
  const found = sites.filter((site) => (only === 'all' || stateOf(site) === only) && matches(`${site.name} ${site.technician?.name ?? ''}`, query));
  return found.sort((a, b) => STATES.indexOf(stateOf(a)) - STATES.indexOf(stateOf(b)) || compareNames(a.name, b.name));
}

/** Those who are reminded. */
export const toRemind = (sites: SiteReadiness[]): SiteReadiness[] => shownOf(sites, 'all', '').filter((site) => ['unchecked', 'not_ready'].includes(stateOf(site)));
