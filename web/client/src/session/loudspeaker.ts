// SPDX-License-Identifier: MPL-2.0
// Where the meeting is heard on this device. Browsers that cannot choose leave it to the operating
// system.

import { signal, type Signal } from '@preact/signals';

import { readPreference, savePreference } from './preferences';

/** An element or context whose sound goes to a chosen loudspeaker. */
type Audible = { setSinkId: (id: string) => Promise<void> };

/** The one that the operating system uses. */
export const USUAL = '';

export class Loudspeaker {
  /** Where sound goes now. */
  readonly used: Signal<string> = signal(USUAL);
  /** The loudspeaker that was wanted did not open, or is gone; sound goes on where it went before,
   * or by the usual one. */
  readonly failed: Signal<'refused' | 'gone' | null> = signal(null);

  /** `probe` makes something silent to try a loudspeaker with; null where the browser cannot
   * choose. */
  constructor(private readonly probe: (() => Audible) | null) {}

  get mayChoose(): boolean {
    return this.probe !== null;
  }

  /** The loudspeaker of earlier meetings, where it still is. Its absence is nothing to report. */
  async begin(): Promise<void> {
    const usual = readPreference('speaker');
    if (usual !== null && (await this.opens(usual))) this.used.value = usual;
  }

  /** Only a loudspeaker that opened is used and remembered. */
  async choose(id: string): Promise<void> {
    this.failed.value = (await this.opens(id)) ? null : 'refused';
    if (this.failed.value) return;
    this.used.value = id;
    savePreference('speaker', id);
  }

  /** Loudspeakers were plugged in or out: sound goes on by the usual one, and back when the chosen
   * one returns. */
  async devicesChanged(present: readonly string[]): Promise<void> {
    const wanted = readPreference('speaker') ?? USUAL;
    const used = this.used.value;
    if (used !== USUAL && !present.includes(used)) {
      this.used.value = USUAL;
      this.failed.value = 'gone';
    } else if (used !== wanted && present.includes(wanted) && (await this.opens(wanted))) {
      this.used.value = wanted;
      this.failed.value = null;
    }
  }

  private async opens(id: string): Promise<boolean> {
    if (!this.probe) return false;
    try {
      await this.probe().setSinkId(id);
      return true;
    } catch {
      return false;
    }
  }
}

/** The loudspeaker of this browser. */
export function loudspeakerHere(): Loudspeaker {
  return new Loudspeaker('setSinkId' in HTMLMediaElement.prototype ? () => new Audio() : null);
}

/** Sends an element's sound to a loudspeaker; where that fails it stays where it is. */
export function playOn(element: HTMLMediaElement, id: string): void {
  if ('setSinkId' in element) void element.setSinkId(id).catch(() => undefined);
}
