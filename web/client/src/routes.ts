// SPDX-License-Identifier: MPL-2.0
// Every address and the chunk that draws it. A page gets the `{name}` parts of its address as
// properties.

import type { ComponentType } from 'preact';

export type PageProps = { id?: string; secret?: string };
type PageModule = { default: ComponentType<PageProps> };

export type Route = {
  pattern: string;
  load: () => Promise<PageModule>;
  /** Whoever is not signed in gets the sign-in page first; a meeting's door lets its guests pass as
   * well. */
  signedIn: boolean | 'or guest';
};

export const ROUTES: Route[] = [
  { pattern: '/', load: () => import('./pages/meetings'), signedIn: true },
  { pattern: '/vao/{secret}', load: () => import('./pages/one-time-link'), signedIn: false },
  { pattern: '/moi/{secret}', load: () => import('./pages/invitation'), signedIn: false },
  { pattern: '/kiem-tra/{secret}', load: () => import('./readiness/check-page'), signedIn: false },
  { pattern: '/hop/moi', load: () => import('./pages/plan/page'), signedIn: true },
  { pattern: '/hop/{id}', load: () => import('./meeting/page'), signedIn: true },
  { pattern: '/hop/{id}/tao-lai', load: () => import('./pages/plan/copy-page'), signedIn: true },
  { pattern: '/hop/{id}/sua', load: () => import('./pages/plan/page'), signedIn: true },
  { pattern: '/hop/{id}/vao', load: () => import('./pages/join/page'), signedIn: 'or guest' },
  { pattern: '/hop/{id}/kiem-tra', load: () => import('./readiness/check-page'), signedIn: true },
  { pattern: '/hop/{id}/san-sang', load: () => import('./readiness/board-page'), signedIn: true },
  { pattern: '/bien-ban/{id}', load: () => import('./minutes/way'), signedIn: true },
  { pattern: '/nhiem-vu', load: () => import('./action-items/board-page'), signedIn: true },
  { pattern: '/nhiem-vu/{id}', load: () => import('./action-items/item-page'), signedIn: true },
  { pattern: '/tim-kiem', load: () => import('./pages/search/page'), signedIn: true },
  { pattern: '/xac-thuc', load: () => import('./verify/page'), signedIn: false },
  { pattern: '/tai-khoan', load: () => import('./account/page'), signedIn: true },
  { pattern: '/quan-tri/{id}', load: () => import('./pages/administration/part'), signedIn: true },
  { pattern: '/quan-tri', load: () => import('./pages/administration/page'), signedIn: true },
];

export const NOT_FOUND: Route = { pattern: '', load: () => import('./pages/not-found'), signedIn: false };
export const DOOR: Route = { pattern: '', load: () => import('./pages/door'), signedIn: false };
export const SIGN_IN: Route = { pattern: '', load: () => import('./pages/sign-in'), signedIn: false };
