// SPDX-License-Identifier: MPL-2.0
// Names the letters that would be boxes on paper, while there is time to change them.

import type { UnprintableLetter } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import type { MinutesModel } from './model';
import { byLetter, goTo, placeName, shownLetter } from './unprintable';

/** Letters; the rest shows when these are mended, as do the other places of each. */
const MOST_SHOWN = 8;

export function UnprintableNotice({ model }: { model: MinutesModel }) {
  return model.mayEdit.value && <UnprintablePlaces model={model} />;
}

/** `onGo` is told how to get to the chosen one, where that cannot be done at once. */
export function UnprintablePlaces({ model, onGo = (go) => go() }: { model: MinutesModel; onGo?: (go: () => void) => void }) {
  const places = model.view.value.unprintable;
  if (places.length === 0) return null;
  const groups = byLetter(places);
  const letters = groups.map(({ first }) => shownLetter(first.letter)).join(', ');
  const go = (place: UnprintableLetter) => onGo(() => goTo(model, place));
  return (
    <Notice kind="wait" title={t('unprintable.title', { letters })}>
      <p>{t('unprintable.text')}</p>
      <ul class="unprintable-places">
        {groups.slice(0, MOST_SHOWN).map(({ first, count }) => (
          <li key={first.letter}>
            {count > 1 && t('unprintable.count', { letter: shownLetter(first.letter), n: count })} {placeName(first)}: “{first.excerpt}”{' '}
            <Button kind="plain" onClick={() => go(first)}>
              {t('unprintable.go', { letter: shownLetter(first.letter) })}
            </Button>
          </li>
        ))}
      </ul>
      {groups.length > MOST_SHOWN && <p>{t('unprintable.more', { n: groups.length - MOST_SHOWN })}</p>}
    </Notice>
  );
}
