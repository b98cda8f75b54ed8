// SPDX-License-Identifier: MPL-2.0
// On the page of a meeting: the way to the draft while comments on it are taken.

import { url } from '../api/client';
import type { Millis } from '../generated/protocol';
import { longDateTime } from '../i18n/format';
import { ButtonLink } from '../ui/button';
import { say } from './words';

export default function CommentLink({ minutes, until }: { minutes: string; until: Millis }) {
  return <ButtonLink href={url`/bien-ban/${minutes}?gop-y`}>{say('toComment', { at: longDateTime(until) })}</ButtonLink>;
}
