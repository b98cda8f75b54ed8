// SPDX-License-Identifier: MPL-2.0
// Captions as this page knows them: a pure function of what the server said.

import type { CaptionLine, Millis, ServerMessage } from '../generated/protocol';

/** What one person says, and when it last changed here. */
export type Caption = CaptionLine & { changedAt: Millis };

/** A settled line may be read for so long before it makes room; longer lines longer. */
const READ_MILLIS = 4_000;
const READ_MILLIS_PER_CHAR = 40;
/** A line that does not go on is a speaker whose line broke off. */
const STANDS_MILLIS = 15_000;
/** More would hide the picture. */
const MOST_ON_SCREEN = 3;
/** As many as the server keeps; older ones stand in the transcript. */
const MOST_KEPT = 200;

export type CaptionMessage = Extract<ServerMessage, { type: 'captions' | 'caption_line' | 'caption_text' }>;

/** The lines after a message that came at `at`, oldest first. */
export function captionsAfter(lines: readonly Caption[], message: CaptionMessage, at: Millis): Caption[] {
  switch (message.type) {
    case 'captions':
      // What a late comer reads back is not shown as if it were said now.
      return message.lines.map((line) => ({ ...line, changedAt: line.segment === null ? at : 0 }));
    case 'caption_line':
      return [...lines.filter(({ id }) => id !== message.line.id), { ...message.line, changedAt: at }].slice(-MOST_KEPT);
    case 'caption_text':
      return lines.flatMap((line) => {
        if (line.id !== message.id) return [line];
        const text = line.text.slice(0, message.keep) + message.text;
        if (text === '' && message.segment === null) return [];
        return [{ ...line, text, segment: message.segment, changedAt: at }];
      });
  }
}

/** What is worth reading now. */
export function onScreen(lines: readonly Caption[], now: Millis): Caption[] {
  const shown = lines.filter((line) => {
    const age = now - line.changedAt;
    return line.segment === null ? age < STANDS_MILLIS : age < READ_MILLIS + READ_MILLIS_PER_CHAR * line.text.length;
  });
  return shown.slice(-MOST_ON_SCREEN);
}
