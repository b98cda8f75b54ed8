// SPDX-License-Identifier: MPL-2.0

/** The button in the bar that opens the panel of this name. */
export const panelButton = (name: string) => document.querySelector<HTMLElement>(`[data-opens-panel="${name}"]`);
