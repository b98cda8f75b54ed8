// SPDX-License-Identifier: MPL-2.0

/** Machines with two cores or fewer get a small picture: three sizes of a large one would take all
 * of them. */
const SMALL_MACHINE_CORES = 2;

export const isSmall = (cores: number): boolean => cores <= SMALL_MACHINE_CORES;
