// SPDX-License-Identifier: MPL-2.0

/** Where room is short, what tells one site from another: "UBND xã Tân Lập". */
export const shortUnit = (name: string): string => name.replace(/^Ủy ban nhân dân/i, 'UBND');
