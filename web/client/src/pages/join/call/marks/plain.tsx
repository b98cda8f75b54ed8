// SPDX-License-Identifier: MPL-2.0
import { useComputed } from '@preact/signals';

import { latestOwn } from '../../../../desk/first-note';
import type { Mark } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { featureWords } from '../../../../i18n/feature-words';
import { time } from '../../../../i18n/format';
import type { Session } from '../../../../session/session';
import './style.css';

const say = featureWords(
  { desk: 'Chưa công bố', withdrawn: 'Đã thu hồi' },
  { desk: 'Not published', withdrawn: 'Withdrawn' },
);

/** Notes to read: for everybody, and at the desk until what changes them is here. Only the desk has
 * any that are not published, and takes none of them for one that everybody reads. */
export function PlainMarks({ marks }: { marks: Mark[] }) {
  if (marks.length === 0) return null;
  return (
    <ul class="marks">
      {marks.map((mark) => (
        <li key={mark.number}>
          <span class={`state ${mark.kind === 'conclusion' ? 'state-good' : 'state-wait'}`}>{t(`mark.${mark.kind}`)}</span>
          <span class="small soft"> {time(mark.at)}</span>
          {mark.standing !== 'published' && <span class="small mark-standing"> {say(mark.standing)}</span>}
          {mark.amended && <span class="small soft"> {t('mark.amended')}</span>}
          <p>{mark.text}</p>
        </li>
      ))}
    </ul>
  );
}

/** Over the form for quick notes, the note just made: what was typed does not vanish from view. */
export function JustNoted({ session }: { session: Session }) {
  const latest = useComputed(() => latestOwn(session)).value;
  return latest ? (
    <div class="mark-latest">
      <PlainMarks marks={[latest]} />
    </div>
  ) : null;
}
