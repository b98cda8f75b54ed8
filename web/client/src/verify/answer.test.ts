// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Standing, Verdict, VerificationView, VerifiedSignature } from '../generated/protocol';
import { answerTo, namesIn } from './answer';

const signedBy = (signer: string): VerifiedSignature => ({
  signer,
  issuer: 'Ban Cơ yếu',
  signed_at: null,
  is_time_stamp: false,
  valid: true,
  trusted: true,
  covers_whole_document: true,
  changed_since: false,
  doubt: null,
  explanation: '',
});

const found = (verdict: Verdict, standing: Standing = 'unknown'): VerificationView => ({ verdict, signatures: [signedBy('Lê Thị Cúc')], empty_fields: [], minutes: null, standing, unreadable: null, explanation: null });

test('only a valid document gets a good answer', () => {
  const verdicts: Verdict[] = ['valid', 'untrusted', 'changed', 'invalid', 'ambiguous', 'revoked', 'not_checkable', 'not_signed', 'unreadable'];
  expect(verdicts.filter((verdict) => answerTo(found(verdict), 'và').look === 'good')).toEqual(['valid']);
});

test('a valid document that no meeting here issued is not called minutes', () => {
  expect(answerTo(found('valid'), 'và').title).toBe('verify.validOther');
});

test('of the minutes of a meeting only those that were filed get a good answer', () => {
  const standings: Standing[] = ['filed', 'awaits_chair', 'awaits_secretary', 'superseded', 'claimed', 'unknown'];
  expect(standings.filter((standing) => answerTo(found('valid', standing), 'và').look === 'good')).toEqual(['filed', 'unknown']);
});

test('those who signed are named once, as people name them', () => {
  expect(namesIn([signedBy('Cúc')], 'và')).toBe('Cúc');
  expect(namesIn([signedBy('Cúc'), signedBy('An'), signedBy('An'), signedBy('Bình')], 'và')).toBe('Cúc, An và Bình');
});

test('an authority that stamped the time is not named among those who signed', () => {
  const stamp = { ...signedBy('Cơ quan cấp dấu thời gian'), is_time_stamp: true };
  expect(namesIn([signedBy('Cúc'), stamp], 'và')).toBe('Cúc');
});

test('minutes that were corrected later name their correction in the first sentence', () => {
  const minutes = { minutes: 'm', kind: 'minutes' as const, meeting_title: 'Giao ban', meeting_unit_name: 'UBND tỉnh', met_at: 0, corrected_by: 'n', corrected_as: 'Biên bản số 16/BB-UBND', corrects: null, withdrawn_at: null, signers: [] };
  const answer = answerTo({ ...found('valid', 'filed'), minutes }, 'và');
  expect([answer.look, answer.title, answer.values['document']]).toEqual(['wait', 'verify.corrected', 'Biên bản số 16/BB-UBND']);
});

test('minutes that were withdrawn are no longer called good', () => {
  const minutes = { minutes: 'm', kind: 'minutes' as const, meeting_title: 'Giao ban', meeting_unit_name: 'UBND tỉnh', met_at: 0, corrected_by: null, corrected_as: null, corrects: null, withdrawn_at: Date.UTC(2026, 10, 30, 2, 0), signers: [] };
  const answer = answerTo({ ...found('valid', 'filed'), minutes }, 'và');
  expect([answer.look, answer.title, answer.values['at']]).toEqual(['alert', 'verify.withdrawn', '09 giờ 00 phút, ngày\u00a030/11/2026']);
});
