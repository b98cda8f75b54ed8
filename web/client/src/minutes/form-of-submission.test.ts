// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { abbreviationOf, missingFields, proposedPlace, proposedSymbol } from './form-of-submission';

const FULL = { number: '15', symbol: 'BB-UBND', place: 'Lào Cai', correction_of: '' };

test('submitting asks for number, place and the symbol with the abbreviation of the unit', () => {
  expect(missingFields(FULL, false)).toEqual([]);
  expect(missingFields({ ...FULL, number: ' ', symbol: 'BB', place: '' }, false)).toEqual(['number', 'symbol', 'place']);
  expect(missingFields({ ...FULL, symbol: 'BB-' }, false)).toEqual(['symbol']);
  expect(missingFields(FULL, true)).toEqual(['correction_of']);
});

test('a number has a digit', () => {
  const accepted = ['15', '15a', '15-2026', 'mười lăm', '-'].filter((number) => missingFields({ ...FULL, number }, false).length === 0);
  expect(accepted).toEqual(['15', '15a', '15-2026']);
});

test('the abbreviation of a unit is that on its letterhead', () => {
  expect(abbreviationOf('UBND tỉnh Lào Cai')).toBe('UBND');
  expect(abbreviationOf('Ủy ban nhân dân xã Tân Lập')).toBe('UBND');
  expect(abbreviationOf('Hội đồng nhân dân tỉnh')).toBe('HĐND');
  expect(abbreviationOf('Sở Tài chính')).toBe('STC');
  expect(abbreviationOf('Sở Nông nghiệp và Môi trường')).toBe('SNNVMT');
});

test('a symbol is proposed, one that was filled in stays', () => {
  expect(proposedSymbol({ symbol: 'BB', issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('BB-UBND');
  expect(proposedSymbol({ symbol: '', issuing_unit: 'Sở Tài chính' })).toBe('BB-STC');
  expect(proposedSymbol({ symbol: 'BB-VPUB', issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('BB-VPUB');
  expect(proposedSymbol({ symbol: 'BB', issuing_unit: '' })).toBe('BB');
});

test('a place is proposed from the name of the unit or of the one above it', () => {
  const none = { place: '', superior_unit: '' };
  expect(proposedPlace({ ...none, issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('Lào Cai');
  expect(proposedPlace({ ...none, issuing_unit: 'Ủy ban nhân dân thành phố Hà Nội' })).toBe('Hà Nội');
  expect(proposedPlace({ ...none, issuing_unit: 'Sở Tài chính', superior_unit: 'UBND tỉnh Lào Cai' })).toBe('Lào Cai');
  expect(proposedPlace({ ...none, issuing_unit: 'Sở Tài chính' })).toBe('');
  expect(proposedPlace({ place: 'Sa Pa', superior_unit: '', issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('Sa Pa');
});
