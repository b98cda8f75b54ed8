// SPDX-License-Identifier: MPL-2.0
// The call in windows of its own: a small one above all others, and one for a second screen. They
// are drawn by this page and end with it.

import { render, type VNode } from 'preact';

import type { Session } from '../../../../session/session';
import type { Parts } from './area';
import type { WindowKind } from './open-windows';
import { SecondView } from './second-view';
import { SmallView } from './small-view';
import { say } from './window-words';

type SmallWindows = { requestWindow: (size: { width: number; height: number }) => Promise<Window & typeof globalThis> };
const smallWindows = (window as { documentPictureInPicture?: SmallWindows }).documentPictureInPicture;

/** Chromium from version 116; others show a film in such a window, and no names. */
export const canOpenSmall = () => smallWindows !== undefined;
/** On a phone a second window is another tab; before version 16.4, Safari cannot be given styles. */
export const canOpenSecond = () => window.matchMedia('(pointer: fine)').matches && 'adoptedStyleSheets' in document;

/** Gives a window the styles of this page, also those that come later. They are copied and not
 * fetched again: a browser stores nothing of a server whose certificate it does not trust. */
function dress({ document: target, CSSStyleSheet }: Window & typeof globalThis): () => void {
  const copy = (sheet: CSSStyleSheet | null) => {
    if (!sheet) return;
    const copied = new CSSStyleSheet();
    copied.replaceSync([...sheet.cssRules].map(({ cssText }) => cssText).join('\n'));
    target.adoptedStyleSheets = [...target.adoptedStyleSheets, copied];
  };
  const add = (node: Node) => {
    if (!(node instanceof HTMLLinkElement) || node.rel !== 'stylesheet') return;
    if (node.sheet) copy(node.sheet);
    else node.addEventListener('load', () => copy(node.sheet), { once: true });
  };
  document.head.childNodes.forEach(add);
  const later = new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(add)));
  later.observe(document.head, { childList: true });
  return () => later.disconnect();
}

function draw({ openWindows }: Parts, kind: WindowKind, target: Window & typeof globalThis, view: VNode): void {
  openWindows.get(kind)?.close();
  openWindows.set(kind, target);
  target.document.documentElement.lang = document.documentElement.lang;
  target.document.title = document.title;
  const undress = dress(target);
  render(view, target.document.body);
  target.addEventListener('pagehide', () => {
    undress();
    render(null, target.document.body);
    if (openWindows.get(kind) === target) openWindows.delete(kind);
  });
}

/** False where the browser opens none. */
export async function openSmall(session: Session, parts: Parts): Promise<boolean> {
  try {
    const target = await smallWindows?.requestWindow({ width: 420, height: 280 });
    if (!target) return false;
    draw(parts, 'small', target, <SmallView session={session} parts={parts} />);
    return true;
  } catch {
    return false;
  }
}

/** The second screen's window, or the one that is open. */
export function openSecond(session: Session, parts: Parts): Promise<boolean> {
  const there = parts.openWindows.get('second');
  if (there && !there.closed) {
    there.focus();
    return Promise.resolve(true);
  }
  const target = window.open('', 'diemcau-second', 'popup,width=1280,height=720') as (Window & typeof globalThis) | null;
  if (!target) return Promise.resolve(false);
  draw(parts, 'second', target, <SecondView session={session} parts={parts} window={target} />);
  target.document.title = `${document.title} · ${say('second')}`;
  return Promise.resolve(true);
}
