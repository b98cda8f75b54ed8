// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { DossierVerdict } from '../generated/protocol';
import { isArchive, lookOf } from './dossier-answer';

test('only a valid dossier that the log here does not contradict gets a good answer', () => {
  const verdicts: DossierVerdict[] = ['valid', 'untrusted', 'not_signed', 'not_checkable', 'revoked', 'inconsistent', 'invalid', 'changed', 'ambiguous', 'unreadable'];
  expect(verdicts.filter((verdict) => lookOf(verdict, 'unknown') === 'good')).toEqual(['valid']);
  expect(verdicts.filter((verdict) => lookOf(verdict, 'made_here') === 'wait')).toEqual(['untrusted', 'not_signed', 'not_checkable']);
  expect(lookOf('valid', 'log_differs')).toBe('alert');
});

test('a dossier is known by its first bytes, whatever it is called', async () => {
  expect(await isArchive(new Blob([new Uint8Array([0x50, 0x4b, 3, 4, 20])]))).toBe(true);
  expect(await isArchive(new Blob(['%PDF-1.7']))).toBe(false);
  expect(await isArchive(new Blob(['PK a spreadsheet']))).toBe(false);
  expect(await isArchive(new Blob([]))).toBe(false);
});
