// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';

import type { MinutesContent, MinutesView } from '../generated/protocol';
import { type AutosaveEvent, begin, step } from './autosave';
import { type FoundCopy, LocalCopies } from './local-copy';
import { Recovery } from './recovery';
import type { SharedDocument } from './shared/document';
import type { Together } from './shared/together';
import { MinutesBuilder } from './testing';

const text = (...paragraphs: string[]) => paragraphs.reduce((builder, one) => builder.paragraph(one), new MinutesBuilder()).build();
const view = (content: MinutesContent, mayEdit = true) => ({ content, minutes: { id: 'm1', revision: 7 }, saved_at: 1, saved_by_name: 'Bình', may_edit: mayEdit }) as unknown as MinutesView;

/** A page with these words, below which the document of all says `shared`. */
class Page {
  readonly kept = new Map<string, FoundCopy>();
  readonly view = signal(view(text()));
  readonly autosave = signal(begin(7, 1));
  readonly document = signal<SharedDocument | null>(null);
  readonly together = { document: this.document, close: () => (this.document.value = null) } as unknown as Together;
  readonly recovery: Recovery;

  constructor(
    public screen: MinutesContent,
    public shared = screen,
  ) {
    const desk = { view: this.view, autosave: this.autosave, together: this.together, content: () => this.screen, show: (content: MinutesContent) => (this.screen = content), write: (content: MinutesContent) => (this.screen = this.shared = content), open: () => this.open(), happened: (event: AutosaveEvent) => this.happened(event) };
    const shelf = {
      all: () => Promise.resolve([...this.kept.values()]),
      change: ({ put, remove = [] }: { put?: FoundCopy | null; remove?: { key: string }[] }) => {
        if (put) this.kept.set(put.key, put);
        remove.forEach(({ key }) => this.kept.delete(key));
        return Promise.resolve();
      },
    };
    this.recovery = new Recovery('an', desk, new LocalCopies('an', 'm1', () => undefined, shelf));
  }

  open(): Promise<boolean> {
    this.screen = this.shared;
    const bringBack = (edits: Uint8Array) => (this.screen = this.shared = text(...this.words(), new TextDecoder().decode(edits)));
    this.document.value = { epoch: 7, unsent: () => null, bringBack } as unknown as SharedDocument;
    return Promise.resolve(true);
  }

  words(content = this.screen): string[] {
    return content.body.content.map((block) => (block as { content: { text: string }[] }).content.map((run) => run.text).join(''));
  }

  private happened(event: AutosaveEvent): void {
    const next = step(this.autosave.value, event);
    this.autosave.value = next.state;
    if (next.effects.some((what) => what.do === 'forget_local_copy')) this.recovery.allKept();
  }
}

const copy = (key: string, more: Partial<FoundCopy> = {}): FoundCopy => ({ key: `an/m1/${key}`, base: 7, edits: null, content: text(key), editedAt: 5, ...more });
const edits = (words: string) => new TextEncoder().encode(words);
const written = () => new Promise((resolve) => setTimeout(resolve));

test('what the other wrote while the dialog was open stays beside the own text', async () => {
  const page = new Page(text('Của tôi.', 'Giao Sở.'));
  page.recovery.overtaken(view(text('Thu đạt 98 %.', 'Giao Sở.')), page.screen);
  page.shared = text('Thu đạt 98 %.', 'Giao Sở Tài chính.', 'Viết khi hộp thoại mở.');
  await page.recovery.resolve('mine');
  expect(page.words()).toEqual(['Của tôi.', 'Giao Sở Tài chính.', 'Viết khi hộp thoại mở.']);
  expect(page.autosave.value.phase.is).toBe('saving');
});

test('if the other wrote at the same place meanwhile, it is asked again with the newest text, and nothing is written', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no line')));
  const page = new Page(text('Thu đạt 102 %.'));
  page.recovery.overtaken(view(text('Thu đạt 98 %.')), page.screen);
  page.shared = text('Thu đạt 99 %.');
  await page.recovery.resolve('mine');
  expect(page.words(page.shared)).toEqual(['Thu đạt 99 %.']);
  expect(page.words()).toEqual(['Thu đạt 102 %.']);
  expect([page.recovery.isAskedAgain.value, page.words(page.recovery.theirs.value?.content)]).toEqual([true, ['Thu đạt 99 %.']]);
  await page.recovery.resolve('mine');
  expect(page.words(page.shared)).toEqual(['Thu đạt 102 %.']);
  vi.unstubAllGlobals();
});

test('who takes the text of the other finds the own one beside it, also later', async () => {
  const page = new Page(text('Của tôi.'));
  page.recovery.overtaken(view(text('Của Bình.')), page.screen);
  page.shared = text('Của Bình.');
  await page.recovery.resolve('theirs');
  await written();
  expect(page.words()).toEqual(['Của Bình.']);
  expect(page.recovery.leftovers.value.map(({ content }) => page.words(content))).toEqual([['Của tôi.']]);
  const later = new Page(text('Của Bình.'));
  await later.open();
  later.recovery.bringBack([...page.kept.values()]);
  expect(later.recovery.theirs.value).toBeNull();
  expect(later.recovery.leftovers.value).toHaveLength(1);
});

test('what several windows had not sent is merged', async () => {
  const page = new Page(text('Một.'));
  await page.open();
  page.recovery.bringBack([copy('a', { edits: edits('Hai.') }), copy('b', { edits: edits('Ba.') })]);
  expect(page.words()).toEqual(['Một.', 'Hai.', 'Ba.']);
  expect(page.recovery.recovered.value).toBe(5);
  expect(page.recovery.theirs.value).toBeNull();
});

test('copies of another document, or of an earlier version of the page, are asked about one after the other', async () => {
  const page = new Page(text('Bản mới.'));
  await page.open();
  const former = { ...copy('Cũ.'), unsent: edits('Không được nhập.') } as FoundCopy;
  page.recovery.bringBack([copy('Của bản trước.', { base: 6, edits: edits('Không hợp.') }), former]);
  expect(page.words()).toEqual(['Của bản trước.']);
  expect(page.words(page.recovery.theirs.value?.content)).toEqual(['Bản mới.']);
  await page.recovery.resolve('theirs');
  expect(page.words()).toEqual(['Cũ.']);
  expect(page.recovery.theirs.value).not.toBeNull();
});

test('when the minutes are closed, all that was left can be read', () => {
  const page = new Page(text('Đã trình.'));
  page.view.value = view(text('Đã trình.'), false);
  page.recovery.tooLate([copy('a'), copy('b'), copy('c', { content: text('Đã trình.') })]);
  expect(page.recovery.leftovers.value.map(({ key }) => key)).toEqual(['an/m1/a', 'an/m1/b']);
  // Returned, they are brought back.
  expect(page.recovery.takeLate()).toHaveLength(2);
  expect(page.recovery.leftovers.value).toEqual([]);
});
