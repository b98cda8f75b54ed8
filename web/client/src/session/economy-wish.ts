// SPDX-License-Identifier: MPL-2.0
// Whether this device asks for sound alone. Chosen before entering or in the call, remembered between
// meetings.

import { signal, type ReadonlySignal } from '@preact/signals';

import { readPreference, savePreference } from './preferences';

const wish = signal(readPreference('economy') === 'on');

export const economyWish: ReadonlySignal<boolean> = wish;

export function wishEconomy(wanted: boolean): void {
  wish.value = wanted;
  savePreference('economy', wanted ? 'on' : 'off');
}
