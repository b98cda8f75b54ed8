// SPDX-License-Identifier: MPL-2.0
// The board's sites, counted, filtered and in order. Pure.

import type { Readiness, SiteReadiness } from '../generated/protocol';
import { compareNames, matches } from '../i18n/collation';

/** Whoever did not finish a check has not checked. */
export type State = Exclude<Readiness, 'unfinished'> | 'unchecked';

export const STATES: readonly State[] = ['not_ready', 'unchecked', 'partly', 'ready'];

export const stateOf = ({ check }: SiteReadiness): State => (!check || check.outdated || check.readiness === 'unfinished' ? 'unchecked' : check.readiness);

/** What the row of a site says of it. */
export const labelOf = (site: SiteReadiness): State | 'unfinished' | 'outdated' => (site.check?.outdated ? 'outdated' : (site.check?.readiness ?? 'unchecked'));

const FEWEST_FIGURES = 3;

/** Whether something written for a telephone number has one. */
export const hasNumber = (text: string): boolean => (text.match(/\d/g)?.length ?? 0) >= FEWEST_FIGURES;

/** The numbers in what people wrote, as a telephone takes them. */
export function numbersOf(text: string): string[] {
  const found = text.match(/\+?\d[\d .()-]*\d/g) ?? [];
  return found.map((number) => number.replace(/[^+\d]/g, '')).filter(hasNumber);
}

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
