// SPDX-License-Identifier: MPL-2.0
import type { Minutes } from '../generated/protocol';
import { t } from '../i18n';
import { saidOf } from '../i18n/notice-words';

/** The last thing that was done with them. */
function standing({ state, published_at: published, withdrawn_at: withdrawn, filed_at: filed }: Minutes) {
  if (withdrawn !== null) return 'withdrawn';
  if (published === null) return state;
  return filed === null ? 'published' : 'filed';
}

/** Where minutes or a notice, or a correction of them, stand. */
export function MinutesState({ minutes }: { minutes: Minutes }) {
  const reached = standing(minutes);
  // The chair signs a notice alone.
  const now = minutes.kind === 'conclusions' && reached === 'submitted' ? 'secretary_signed' : reached;
  const words = t(minutes.corrects === null ? `meetings.minutes.${now}` : `meetings.correction.${now}`);
  const good = minutes.state === 'signed' && now !== 'withdrawn';
  return <span class={`state ${good ? 'state-good' : 'state-wait'}`}>{saidOf(minutes.kind)(words)}</span>;
}
