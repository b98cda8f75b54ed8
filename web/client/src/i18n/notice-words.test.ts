// SPDX-License-Identifier: MPL-2.0
import { expect, it } from 'vitest';

import { say as flow } from '../minutes-flow/words';
import { FEATURE_WORDS } from './feature-words';
import { meetingsEn } from './meetings.en';
import { minutesEn } from './minutes.en';
import { minutesVi } from './minutes.vi';
import { ofNotice } from './notice-words';

it('sentences about minutes name a notice by its name', () => {
  expect(ofNotice('Ký biên bản "{title}"')).toBe('Ký thông báo kết luận "{title}"');
  expect(ofNotice('Biên bản đính chính: dự thảo')).toBe('Thông báo kết luận đính chính: dự thảo');
  expect(ofNotice('BIÊN BẢN ĐÍNH CHÍNH')).toBe('THÔNG BÁO ĐÍNH CHÍNH');
  expect(ofNotice('These minutes have been corrected by {document}.')).toBe('This notice of conclusions has been corrected by {document}.');
  expect(ofNotice('The minutes are signed, not published yet')).toBe('The notice of conclusions is signed, not published yet');
});

it('no sentence of the page calls a notice minutes', () => {
  expect(flow('close')).not.toBe('');
  const features = FEATURE_WORDS.flatMap(({ vi, en }) => [...Object.values(vi), ...Object.values(en)]);
  for (const sentence of [...Object.values(minutesVi), ...Object.values(minutesEn), ...Object.values(meetingsEn), ...features]) {
    const said = ofNotice(sentence);
    expect(said).not.toMatch(/biên bản|\bminutes\b|conclusions (are|were|have)\b/i);
  }
});
