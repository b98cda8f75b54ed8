// SPDX-License-Identifier: MPL-2.0
// Which page the address names. Pages are in `routes.ts`; links are ordinary <a href>.

import { signal } from '@preact/signals';

/** Path of the page on screen, without host and query. */
export const path = signal(window.location.pathname);

/** Values of the `{name}` parts of a pattern when `path` fits it, else null. */
export function match(pattern: string, address: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = address.replace(/\/$/, '').split('/');
  if (address === '/') return pattern === '/' ? {} : null;
  if (wanted.length !== given.length) return null;
  const values: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== value) return null;
    } else {
      try {
        values[name] = decodeURIComponent(value);
      } catch {
        return null;
      }
    }
  }
  return values;
}

/** What the browser's back button does, once the address has changed. A page with unsaved text puts
 * a question in its place. */
export const history = { went: () => void (path.value = window.location.pathname) };

/** Goes to another page of ours without reloading the site. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, '', to);
  else window.history.pushState(null, '', to);
  path.value = window.location.pathname;
  window.scrollTo(0, 0);
}

/** The link that a click follows inside the site, not elsewhere or in another window. */
export function ourLink(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download')) return null;
  if (link.origin !== window.location.origin || link.pathname.startsWith('/api/')) return null;
  if (link.hash && link.pathname === window.location.pathname) return null;
  return link;
}

/** Makes links and the browser's back button change the page. Called once. */
export function startRouter(): void {
  window.addEventListener('popstate', () => history.went());
  document.addEventListener('click', (event) => {
    const link = ourLink(event);
    if (!link) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}
