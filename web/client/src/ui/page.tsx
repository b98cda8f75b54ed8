// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { me, signOut } from '../api/me';
import { chooseLanguage, language, t } from '../i18n';
import { navigate, path } from '../router';
import { useKeptFocus } from './focus';

/** The sign of `public/favicon.svg`, drawn here: on a slow line another file is another wait. */
function Brand() {
  return (
    <a class="brand" href="/">
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#0b4a8f" />
        <path d="M4 21h24M8 21v-8M24 21v-8M8 15c3 0 5-2 8-6 3 4 5 6 8 6M16 21V9" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
      </svg>
      <span>Điểm Cầu</span>
    </a>
  );
}

/** Switches between Vietnamese and English; says the other language in that language. */
function LanguageSwitch() {
  const other = language.value === 'vi' ? 'en' : 'vi';
  return (
    <button type="button" class="bar-button" lang={other} onClick={() => void chooseLanguage(other)}>
      {other === 'en' ? 'English' : 'Tiếng Việt'}
    </button>
  );
}

function Navigation() {
  const links = [
    ...(me.value
      ? [
          { href: '/', label: t('nav.meetings') },
          { href: '/nhiem-vu', label: t('nav.actionItems') },
          { href: '/tim-kiem', label: t('nav.search') },
        ]
      : []),
    { href: '/xac-thuc', label: t('nav.verify') },
    ...(me.value?.user.is_admin ? [{ href: '/quan-tri', label: t('nav.administration') }] : []),
  ];
  return (
    <nav class="bar-nav" aria-label={t('nav.main')}>
      {links.map(({ href, label }) => (
        <a key={href} href={href} class="bar-button" aria-current={path.value === href ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

function Person() {
  const person = me.value;
  if (!person) return null;
  const leave = async () => {
    if (await signOut()) navigate('/');
  };
  return (
    <>
      <a class="bar-button bar-person" href="/tai-khoan" aria-current={path.value === '/tai-khoan' ? 'page' : undefined}>
        <span class="bar-person-name">{person.user.name}</span>
        <span class="bar-person-unit">{person.unit_name}</span>
      </a>
      <button type="button" class="bar-button" onClick={() => void leave()}>
        {t('nav.signOut')}
      </button>
    </>
  );
}

/** Moves the focus to the page's heading, so that keyboard and screen reader start there, and names
 * the window. */
export function usePageTitle(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} - Điểm Cầu`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return heading;
}

type Width = 'narrow' | 'wide' | 'full';

/** The frame of every page outside the call: bar on top, one heading, content. */
export function Page({ title, lead, actions, width = 'wide', back, children }: {
  title: string;
  lead?: ComponentChildren;
  /** Beside the heading; at most one primary action. */
  actions?: ComponentChildren;
  width?: Width;
  back?: { href: string; label: string };
  children: ComponentChildren;
}) {
  const heading = usePageTitle(title);
  const main = useKeptFocus<HTMLElement>(() => heading.current);
  return (
    <>
      <a class="skip" href="#content">
        {t('nav.skip')}
      </a>
      <header class="bar">
        <div class="bar-inside">
          <Brand />
          <Navigation />
          <div class="bar-end">
            <LanguageSwitch />
            <Person />
          </div>
        </div>
      </header>
      <main ref={main} id="content" class={`page page-${width}`}>
        {back && (
          <a class="page-back" href={back.href}>
            ‹ {back.label}
          </a>
        )}
        <div class="page-head">
          <div>
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {lead && <div class="page-lead">{lead}</div>}
          </div>
          {actions && <div class="page-actions">{actions}</div>}
        </div>
        {children}
      </main>
    </>
  );
}
