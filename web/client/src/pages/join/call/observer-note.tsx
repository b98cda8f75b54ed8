// SPDX-License-Identifier: MPL-2.0
// What an observer may do, where others have their devices.

import { featureWords } from '../../../i18n/feature-words';

const say = featureWords(
  { observing: 'Bạn dự thính: nghe, xem và đọc tài liệu.' },
  { observing: 'You are an observer: you hear, see and read the papers.' },
);

export function ObserverNote() {
  return (
    <p class="observer-note" role="status">
      {say('observing')}
    </p>
  );
}
