// SPDX-License-Identifier: MPL-2.0
import type { Minutes } from '../generated/protocol';
import { t } from '../i18n';

/** Where minutes, or a correction of them, stand. */
export function MinutesState({ minutes: { state, corrects } }: { minutes: Minutes }) {
  return <span class={`state ${state === 'signed' ? 'state-good' : 'state-wait'}`}>{t(corrects === null ? `meetings.minutes.${state}` : `meetings.correction.${state}`)}</span>;
}
