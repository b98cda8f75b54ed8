// SPDX-License-Identifier: MPL-2.0
// Who else edits these minutes now.

import { me } from '../../api/me';
import { featureWords } from '../../i18n/feature-words';
import type { DraftEditor } from '../../generated/protocol';
import type { MinutesModel } from '../model';

const say = featureWords(
  { here: 'Đang cùng sửa:', self: 'bạn, ở cửa sổ khác' },
  { here: 'Also editing:', self: 'you, in another window' },
);

/** Each person once, however many windows they have, in the order in which they came. */
export function people(windows: DraftEditor[]): DraftEditor[] {
  const first = [...windows].sort((one, other) => one.connection - other.connection);
  return first.filter((one, at) => first.findIndex(({ user }) => user === one.user) === at);
}

export function Others({ model }: { model: MinutesModel }) {
  const others = people(model.together.others.value);
  return (
    <p class="others" role="status">
      {others.length > 0 && say('here')}
      {others.map(({ user, name }) => (
        <span key={user} class={`other-name other-${String(model.together.colourOf(user))}`}>
          {user === me.value?.user.id ? say('self') : name}
        </span>
      ))}
    </p>
  );
}
