// SPDX-License-Identifier: MPL-2.0
// What a file is that somebody checks, and how the answer about a dossier looks.

import type { DossierStanding, DossierVerdict } from '../generated/protocol';

/** Whether a file begins as an archive does. */
export async function isArchive(file: Blob): Promise<boolean> {
  const mark = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return mark.length === 4 && [0x50, 0x4b, 3, 4].every((byte, at) => mark[at] === byte);
}

/** Good is said only when nothing is left to doubt. */
export function lookOf(verdict: DossierVerdict, standing: DossierStanding): 'good' | 'wait' | 'alert' {
  switch (verdict) {
    case 'valid':
      return standing === 'log_differs' ? 'alert' : 'good';
    case 'untrusted':
    case 'not_signed':
    case 'not_checkable':
      return 'wait';
    default:
      return 'alert';
  }
}
