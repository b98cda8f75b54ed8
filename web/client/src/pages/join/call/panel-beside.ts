// SPDX-License-Identifier: MPL-2.0

/** Whether it is wide enough that the panel stands beside the stage instead of over it. */
export const panelIsBeside = () => window.matchMedia('(min-width: 1000px)').matches;
