// SPDX-License-Identifier: MPL-2.0
// Who else edits these minutes now.

import { me } from '../../api/me';
import { featureWords } from '../../i18n/feature-words';
import type { MinutesModel } from '../model';
import { colourOf } from './cursors';

const say = featureWords(
  { here: 'Đang cùng sửa:', self: 'bạn, ở cửa sổ khác' },
  { here: 'Also editing:', self: 'you, in another window' },
);

export function Others({ model }: { model: MinutesModel }) {
  const others = model.together.others.value;
  return (
    <p class="others" role="status">
      {others.length > 0 && say('here')}
      {others.map(({ connection, user, name }) => (
        <span key={connection} class={`other-name other-${String(colourOf(connection))}`}>
          {user === me.value?.user.id ? say('self') : name}
        </span>
      ))}
    </p>
  );
}
