// SPDX-License-Identifier: MPL-2.0
// One comment at the desk: the passage in the editor is one press away, and so are both answers.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { type AnswerComment, type CommentsView, type CommentVerdict, type CommentView, MAX_COMMENT_CHARS } from '../generated/protocol';
import { t } from '../i18n';
import type { MinutesModel } from '../minutes/model';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { Comment } from './comment';
import { goToQuote } from './go-to-quote';
import { say } from './words';

type Props = { model: MinutesModel; comment: CommentView; onView: (view: CommentsView) => void; onStale: () => Promise<void> };

export function Answering({ model, comment, onView, onStale }: Props) {
  const verdict = useSignal<CommentVerdict | null>(null);
  const again = useSignal(false);
  const gone = useSignal(false);
  const offers = comment.answer === null || again.value;
  const close = () => {
    verdict.value = null;
    again.value = false;
  };
  return (
    <Comment comment={comment} withName>
      <div class="row">
        {comment.quote !== '' && (
          <Button kind="plain" onClick={() => (gone.value = !goToQuote(model, comment.quote))}>
            {say('go')}
          </Button>
        )}
        {offers && verdict.value === null && (
          <>
            <Button label={say('acceptOf', { name: comment.by_name })} onClick={() => (verdict.value = 'accepted')}>
              {say('accept')}
            </Button>
            <Button label={say('declineOf', { name: comment.by_name })} onClick={() => (verdict.value = 'declined')}>
              {say('decline')}
            </Button>
          </>
        )}
        {!offers && (
          <Button kind="plain" label={say('againOf', { name: comment.by_name })} onClick={() => (again.value = true)}>
            {say('again')}
          </Button>
        )}
      </div>
      {gone.value && (
        <p class="small" role="status">
          {say('gone')}
        </p>
      )}
      {verdict.value !== null && <Answer key={verdict.value} comment={comment} verdict={verdict.value} onView={onView} onStale={onStale} onClose={close} />}
    </Comment>
  );
}

function Answer({ comment, verdict, onView, onStale, onClose }: Omit<Props, 'model'> & { verdict: CommentVerdict; onClose: () => void }) {
  const reason = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const missing = verdict === 'declined' && reason.value.trim() === '';
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (missing || busy.value) return;
    busy.value = true;
    refusal.value = null;
    try {
      onView(await api.put<CommentsView>(url`/draft-comments/${comment.id}/answer`, { seen: comment.version, verdict, reason: reason.value } satisfies AnswerComment));
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      // Its author has changed or deleted it: what is answered next is what is shown then.
      if (refusal.value.code === 'comment_changed' || refusal.value.code === 'not_found') await onStale();
    }
  };
  return (
    <form class="stack comment-form" onSubmit={(event) => void send(event)} noValidate>
      <TextField
        label={say(verdict === 'declined' ? 'reason' : 'reasonOptional')}
        lines={2}
        max={MAX_COMMENT_CHARS}
        required={verdict === 'declined'}
        value={reason.value}
        onValue={(value) => (reason.value = value)}
        error={tried.value && missing ? say('reasonMissing') : undefined}
      />
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy.value}>
          {say('answer')}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
