// SPDX-License-Identifier: MPL-2.0
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { me, signOut } from '../api/me';
import { chooseLanguage, language, t } from '../i18n';
import { navigate, path } from '../router';

function Brand() {
  return (
    <a class="brand" href="/">
      <img src="/favicon.svg" alt="" width="32" height="32" />
      <span>Điểm Cầu</span>
    </a>
  );
}

/** Switches between Vietnamese and English; says the other language in that language. */
export function LanguageSwitch() {
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
    await signOut();
    navigate('/');
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
      <main id="content" class={`page page-${width}`}>
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
