// SPDX-License-Identifier: MPL-2.0
// One comment: what it is about, what it says, how it was answered.

import type { ComponentChildren } from 'preact';

import type { CommentView } from '../generated/protocol';
import { dateTime } from '../i18n/format';
import { say } from './words';

export function Comment({ comment, withQuote = true, withName = false, children }: { comment: CommentView; withQuote?: boolean; withName?: boolean; children?: ComponentChildren }) {
  const { answer } = comment;
  return (
    <article class="comment" data-comment={answer?.verdict ?? 'waits'}>
      {withQuote && (comment.quote === '' ? <p class="small soft">{say('whole')}</p> : <blockquote class="comment-quote small">{comment.quote}</blockquote>)}
      {withName && <p class="comment-name">{comment.unit_name === '' ? comment.by_name : say('by', { name: comment.by_name, unit: comment.unit_name })}</p>}
      <p class="comment-text">{comment.text}</p>
      <p class="small soft">
        {say('written', { at: dateTime(comment.written_at) })}
        {comment.changed_at !== null && ` · ${say('changed', { at: dateTime(comment.changed_at) })}`}
      </p>
      {answer ? (
        <div class="comment-answer">
          <p>
            <span class={`state ${answer.verdict === 'accepted' ? 'state-good' : 'state-wait'}`}>{say(answer.verdict)}</span>
          </p>
          {answer.reason !== '' && <p class="comment-text">{answer.reason}</p>}
          <p class="small soft">{say('answeredBy', { name: answer.by_name, at: dateTime(answer.at) })}</p>
        </div>
      ) : (
        <p class="small">
          <span class="state">{say('waits')}</span>
        </p>
      )}
      {children}
    </article>
  );
}
