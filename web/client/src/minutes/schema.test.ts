// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Body } from '../generated/protocol';
import { bodyOf, documentOf } from './schema';

/** The very text of the test in meetings/src/minutes.rs, so that both ends agree on one form. */
const FROM_THE_SERVER =
  '{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"1. Báo cáo"}]},' +
  '{"type":"paragraph","content":[{"type":"text","text":"Thu đạt 102 %.","marks":[{"type":"strong"},{"type":"source","attrs":{"segment":"s1"}}]}]},' +
  '{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"ý"}]}]}]}]}';

test('what the server sends goes back to it unchanged', () => {
  const body = JSON.parse(FROM_THE_SERVER) as Body;
  const document = documentOf(body);
  document.check();
  expect(JSON.stringify(bodyOf(document))).toBe(FROM_THE_SERVER);
});

test('empty paragraphs keep their place and carry an empty content, as the server writes them', () => {
  const body: Body = {
    type: 'doc',
    content: [
      { type: 'paragraph', content: [] },
      { type: 'paragraph', content: [{ type: 'text', text: 'Chữ', marks: [{ type: 'em' }] }] },
    ],
  };
  expect(bodyOf(documentOf(body))).toEqual(body);
});

test('a body with nothing in it opens as one empty paragraph', () => {
  const document = documentOf({ type: 'doc', content: [] });
  document.check();
  expect(bodyOf(document)).toEqual({ type: 'doc', content: [{ type: 'paragraph', content: [] }] });
});

test('lists without items and runs without text do not break the editor', () => {
  const document = documentOf({
    type: 'doc',
    content: [
      { type: 'ordered_list', content: [] },
      { type: 'bullet_list', content: [{ type: 'list_item', content: [] }] },
      { type: 'paragraph', content: [{ type: 'text', text: '' }] },
    ],
  });
  document.check();
  expect(document.childCount).toBe(2);
});
