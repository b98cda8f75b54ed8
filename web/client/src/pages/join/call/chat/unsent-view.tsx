// SPDX-License-Identifier: MPL-2.0
// A message that the server does not have yet, where it will stand.

import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Notice } from '../../../../ui/notice';
import { outboxOf, postAgain, removeUnsent } from './outbox';
import { say } from './panel-words';

/** Not read out by itself: the message is, once it is sent. A refusal is. */
export function UnsentMessages({ session }: { session: Session }) {
  return (
    <div aria-live="off">
      {outboxOf(session).value.map(({ key, text, label, refused }) => (
        <div key={key} class="message message-own message-unsent">
          <p class="small soft">
            <strong>{say(refused ? 'refused' : 'waits')}</strong> · {label}
          </p>
          <p class="message-text">{text}</p>
          {refused && (
            <Notice kind="alert" title={refused.title}>
              {refused.detail}
            </Notice>
          )}
          <div class="row">
            {refused && <Button label={`${say('again')}: ${text}`} onClick={() => postAgain(session, key)}>{say('again')}</Button>}
            <Button kind="plain" label={`${say('drop')}: ${text}`} onClick={() => removeUnsent(session, key)}>
              {say('drop')}
            </Button>
          </div>
        </div>
      ))}
    </div>
  );
}
