// SPDX-License-Identifier: MPL-2.0
// Sentences that were transcribed after the draft was made, and whether somebody has decided on this
// machine to leave them out.

import { computed, type Signal, signal } from '@preact/signals';

import { api, url } from '../api/client';
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

  constructor(private readonly view: Signal<MinutesView>) {
    this.until.value = Number(readPreference(leftOutOf(view.value.minutes.id)) ?? 0);
  }

  /** Asks how much of the speech the draft lacks, and touches nothing that is written. */
  async look(): Promise<void> {
    try {
      const { speech_after_draft, speech_after_draft_until } = await api.get<MinutesView>(url`/minutes/${this.view.value.minutes.id}`);
      this.view.value = { ...this.view.value, speech_after_draft, speech_after_draft_until };
    } catch {
      // The next look, or the next save, will tell.
    }
  }

  /** Nobody is asked about them again, unless others come. */
  leaveOut(): void {
    const { minutes, speech_after_draft_until: until } = this.view.value;
    this.until.value = until ?? 0;
    savePreference(leftOutOf(minutes.id), String(until ?? 0));
  }
}
