// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { expect, test } from 'vitest';

import { SubmitForm } from './submit-form';
import { MinutesBuilder } from './testing';

test('a field that somebody else fills in meanwhile is shown as it is submitted', () => {
  const head = signal({ ...new MinutesBuilder().build().head, number: '', place: '' });
  const form = new SubmitForm(() => head.value);
  expect(form.values()).toMatchObject({ number: '', place: 'Lào Cai' });
  head.value = { ...head.value, number: '17', place: 'Sa Pa' };
  expect(form.values()).toMatchObject({ number: '17', place: 'Sa Pa' });
});

test('what was typed in the dialog stays, and what the other wrote below it is told', () => {
  const head = signal({ ...new MinutesBuilder().build().head, number: '' });
  const form = new SubmitForm(() => head.value);
  form.type('number', '15');
  expect(form.otherWrote('number')).toBeNull();
  head.value = { ...head.value, number: '17' };
  expect([form.values().number, form.otherWrote('number')]).toEqual(['15', '17']);
  head.value = { ...head.value, number: '15' };
  expect(form.otherWrote('number')).toBeNull();
});

test('numbers, symbols and times are put as an office writes them', () => {
  const head = signal({ ...new MinutesBuilder().build().head, number: 'Số 15.', begins: '8h ngày 3/11/2026' });
  const form = new SubmitForm(() => head.value);
  form.tidy(false);
  expect(form.values()).toMatchObject({ number: '15', begins: '8h ngày 3/11/2026' });
});
