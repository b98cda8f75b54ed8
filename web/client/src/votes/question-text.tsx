// SPDX-License-Identifier: MPL-2.0
import { say } from './words';

/** What is adopted, word by word; long ones scroll within themselves. */
export function QuestionText({ text }: { text: string }) {
  if (text === '') return null;
  return (
    <div class="vote-text" role="region" tabIndex={0} aria-label={say('wholeText')}>
      {text}
    </div>
  );
}
