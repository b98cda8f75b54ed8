// SPDX-License-Identifier: MPL-2.0
import type { Minutes } from '../generated/protocol';
import { t } from '../i18n';

/** The last thing that was done with them. */
function standing({ state, published_at: published, withdrawn_at: withdrawn, filed_at: filed }: Minutes) {
  if (withdrawn !== null) return 'withdrawn';
  if (published === null) return state;
  return filed === null ? 'published' : 'filed';
}

/** Where minutes, or a correction of them, stand. */
export function MinutesState({ minutes }: { minutes: Minutes }) {
  const now = standing(minutes);
  const good = minutes.state === 'signed' && now !== 'withdrawn';
  return <span class={`state ${good ? 'state-good' : 'state-wait'}`}>{t(minutes.corrects === null ? `meetings.minutes.${now}` : `meetings.correction.${now}`)}</span>;
}
