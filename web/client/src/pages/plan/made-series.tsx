// SPDX-License-Identifier: MPL-2.0
// What a series has become: a meeting on each day, to be opened.

import { useEffect, useRef } from 'preact/hooks';

import type { SeriesMeeting } from '../../generated/protocol';
import { t } from '../../i18n';
import { time, weekday } from '../../i18n/format';
import { ButtonLink } from '../../ui/button';

export function MadeSeries({ meetings }: { meetings: SeriesMeeting[] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The form is gone: what takes its place is read, and begins at its top.
  useEffect(() => {
    window.scrollTo(0, 0);
    heading.current?.focus();
  }, []);
  return (
    <section class="sheet stack">
      <h2 ref={heading} tabIndex={-1}>
        {t('plan.made', { n: meetings.length })}
      </h2>
      <p>{t('plan.made.text')}</p>
      <ol class="plan-days">
        {meetings.map(({ id, starts_at }) => (
          <li key={id}>
            <a href={`/hop/${id}`}>
              {weekday(starts_at)}, {time(starts_at)}
            </a>
          </li>
        ))}
      </ol>
      <div class="row">
        <ButtonLink kind="primary" href="/">
          {t('plan.made.done')}
        </ButtonLink>
      </div>
    </section>
  );
}
