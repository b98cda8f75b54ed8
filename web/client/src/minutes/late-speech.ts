// SPDX-License-Identifier: MPL-2.0
// Sentences that were transcribed after the draft was made, and whether somebody has decided on this
// machine to leave them out.

import { computed, type ReadonlySignal, signal } from '@preact/signals';

import { me } from '../api/me';
import type { Millis, MinutesView } from '../generated/protocol';
import { readPreference, savePreference } from '../session/preferences';

/** Of each account: another person at the same computer has decided nothing. */
const leftOutOf = (minutes: string) => `speech-left-out.${me.peek()?.user.id ?? ''}.${minutes}`;

export class LateSpeech {
  /** Those up to this moment are left out. */
  private readonly until = signal<Millis>(0);
  /** All that the draft lacks were left out on purpose. */
  readonly isLeftOut = computed(() => (this.view.value.speech_after_draft_until ?? 0) <= this.until.value);

  constructor(private readonly view: ReadonlySignal<MinutesView>) {
    this.until.value = Number(readPreference(leftOutOf(view.value.minutes.id)) ?? 0);
  }

  /** Nobody is asked about them again, unless others come. */
  leaveOut(): void {
    const { minutes, speech_after_draft_until: until } = this.view.value;
    this.until.value = until ?? 0;
    savePreference(leftOutOf(minutes.id), String(until ?? 0));
  }
}
