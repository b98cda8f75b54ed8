// SPDX-License-Identifier: MPL-2.0
// An own comment, which is changed or deleted until the deadline or the answer.

import { useSignal, type Signal } from '@preact/signals';

import { api, url } from '../api/client';
import type { ChangeComment, CommentsView, CommentView } from '../generated/protocol';
import { useAction } from '../minutes/use-action';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { RefusalNotice } from '../ui/notice';
import { Comment } from './comment';
import { CommentForm } from './comment-form';
import { shortened } from './model';
import { say } from './words';

export function OwnComment({ comment, open, withQuote, holds, onView, onStale }: { comment: CommentView; open: boolean; withQuote: boolean; holds: Signal<number>; onView: (view: CommentsView) => void; onStale: () => Promise<void> }) {
  const changing = useSignal(false);
  const removing = useSignal(false);
  const address = url`/draft-comments/${comment.id}`;
  const change = (text: string | null) => api.put<CommentsView>(address, { seen: comment.version, text } satisfies ChangeComment);
  const { busy, refused, run } = useAction(async () => {
    onView(await change(null));
  });
  if (changing.value) {
    return (
      <CommentForm
        first={comment.text}
        verb={say('save')}
        holds={holds}
        onSend={async (text) => onView(await change(text))}
        onStale={onStale}
        onClose={() => (changing.value = false)}
      />
    );
  }
  const name = shortened(comment.text);
  return (
    <Comment comment={comment} withQuote={withQuote}>
      {open && comment.answer === null && (
        <div class="row">
          <Button kind="plain" label={say('changeOf', { text: name })} onClick={() => (changing.value = true)}>
            {say('change')}
          </Button>
          <Button kind="plain" label={say('removeOf', { text: name })} onClick={() => (removing.value = true)}>
            {say('remove')}
          </Button>
        </div>
      )}
      {removing.value && (
        <Confirm title={say('removeAsk')} verb={say('remove')} busy={busy.value} onConfirm={run} onCancel={() => (removing.value = false)}>
          <p class="comment-text">{comment.text}</p>
          {refused.value && <RefusalNotice refusal={refused.value} />}
        </Confirm>
      )}
    </Comment>
  );
}
