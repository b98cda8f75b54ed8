// SPDX-License-Identifier: MPL-2.0
// Names the letters that would be boxes on paper, while there is time to change them.

import type { UnprintableLetter } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import type { MinutesModel } from './model';
import { goTo, placeName, shownLetter } from './unprintable';

/** The rest shows when these are mended. */
const MOST_SHOWN = 8;

export function UnprintableNotice({ model }: { model: MinutesModel }) {
  return model.mayEdit.value && <UnprintablePlaces model={model} />;
}

/** `onGo` is told how to get to the chosen one, where that cannot be done at once. */
export function UnprintablePlaces({ model, onGo = (go) => go() }: { model: MinutesModel; onGo?: (go: () => void) => void }) {
  const places = model.view.value.unprintable;
  if (places.length === 0) return null;
  const letters = [...new Set(places.map((place) => shownLetter(place.letter)))].join('  ');
  const go = (place: UnprintableLetter) => onGo(() => goTo(model, place));
  return (
    <Notice kind="wait" title={t('unprintable.title', { letters })}>
      <p>{t('unprintable.text')}</p>
      <ul class="unprintable-places">
        {places.slice(0, MOST_SHOWN).map((place, at) => (
          <li key={at}>
            {placeName(place)}: “{place.excerpt}”{' '}
            <Button kind="plain" onClick={() => go(place)}>
              {t('unprintable.go', { letter: shownLetter(place.letter) })}
            </Button>
          </li>
        ))}
      </ul>
      {places.length > MOST_SHOWN && <p>{t('unprintable.more', { n: places.length - MOST_SHOWN })}</p>}
    </Notice>
  );
}
