// SPDX-License-Identifier: MPL-2.0
// The text that is commented on, passage by passage, with the own comments below each.

import type { ComponentChildren } from 'preact';

import type { CommentedDraft, Passage } from '../generated/protocol';
import { saying } from '../i18n';
import { Button } from '../ui/button';
import { quoteOf, shortened } from './model';
import { say } from './words';

export function Passages({ draft, open, onComment, below }: {
  draft: CommentedDraft;
  open: boolean;
  onComment: (passage: number) => void;
  /** What stands under a passage: the form, and what was written about it. */
  below: (passage: number) => ComponentChildren;
}) {
  return (
    <div class="passages sheet" aria-label={say('draft')} role="group">
      <p class="passages-title">{saying.value('BIÊN BẢN')}</p>
      <p class="passages-title">{draft.title}</p>
      {draft.passages.map((passage, at) => (
        <div key={at} class="passage" data-passage={passage.kind}>
          {passage.kind === 'attendance' && draft.passages[at - 1]?.kind !== 'attendance' && <p class="soft">{say('attendance')}:</p>}
          <div class="passage-line">
            <Text passage={passage} />
            {open && (
              <Button kind="plain" label={say('commentOn', { quote: shortened(quoteOf(passage)) })} onClick={() => onComment(at)}>
                {say('comment')}
              </Button>
            )}
          </div>
          {below(at)}
        </div>
      ))}
    </div>
  );
}

function Text({ passage }: { passage: Passage }) {
  const text = passage.texts[0] ?? '';
  switch (passage.kind) {
    case 'heading':
      return <h3>{text}</h3>;
    case 'item':
      return (
        <p class="passage-item">
          <span aria-hidden="true">{passage.number === null ? '-' : `${String(passage.number)}.`}</span> <span>{text}</span>
        </p>
      );
    case 'attendance':
      return (
        <p class="passage-item">
          <span aria-hidden="true">-</span> <span>{text}</span>
        </p>
      );
    case 'row':
      return (
        <div class="passage-row">
          {passage.texts.map((cell, n) => (
            <span key={n}>{cell}</span>
          ))}
        </div>
      );
    case 'paragraph':
      return <p>{text}</p>;
    default:
      return <p>{say(passage.kind, { text })}</p>;
  }
}
