// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { cleanText } from './clean';
import { FROM_SERVER, openEditor } from './editor-state';

const open = () => openEditor({ type: 'doc', content: [] }, { choose: () => undefined, play: () => undefined, shared: () => null });

test('what turns the direction of a text and control characters are taken out as it is typed', () => {
  const before = open();
  const after = before.apply(before.tr.insertText('Thu 98\u202E %\u2069\0 đạt\u000Bkế hoạch'));
  expect(after.doc.textContent).toBe('Thu 98 %  đạt kế hoạch');
  expect(cleanText('a\tb\u0085c')).toBe('a\tb c');
});

test('what comes from the server is not edited by who only reads it', () => {
  const before = open();
  const after = before.apply(before.tr.insertText('a\u202Eb').setMeta(FROM_SERVER, true));
  expect(after.doc.textContent).toBe('a\u202Eb');
});
