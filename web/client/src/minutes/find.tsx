// SPDX-License-Identifier: MPL-2.0
// Find and replace in the text of the minutes. Replacing everything is undone in one step.

import { type Signal, useSignal } from '@preact/signals';
import { findNext, findPrev, replaceAll, replaceNext, SearchQuery, setSearchState } from 'prosemirror-search';
import type { Command, EditorState } from 'prosemirror-state';
import { useEffect, useRef } from 'preact/hooks';

import { featureWords } from '../i18n/feature-words';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import type { MinutesModel } from './model';
import './find.css';

const say = featureWords(
  {
    open: 'Tìm và thay',
    name: 'Tìm và thay trong nội dung',
    find: 'Tìm',
    replace: 'Thay bằng',
    case: 'Phân biệt hoa thường',
    word: 'Cả từ',
    before: 'Chỗ trước',
    next: 'Chỗ sau',
    one: 'Thay',
    all: 'Thay tất cả',
    close: 'Đóng tìm và thay',
    none: 'Không tìm thấy',
    count: '{n} chỗ',
    at: 'Chỗ {at} trong {n} chỗ',
    done: 'Đã thay {n} chỗ. Bấm Hoàn tác để lấy lại.',
  },
  {
    open: 'Find and replace',
    name: 'Find and replace in the text',
    find: 'Find',
    replace: 'Replace with',
    case: 'Match case',
    word: 'Whole words',
    before: 'Previous',
    next: 'Next',
    one: 'Replace',
    all: 'Replace all',
    close: 'Close find and replace',
    none: 'Not found',
    count: '{n} places',
    at: 'Place {at} of {n}',
    done: '{n} places replaced. Undo brings them back.',
  },
);

/** Places that are counted; a letter alone may be found everywhere. */
const MOST_COUNTED = 5_000;

/** How many places there are, and which of them is selected, from 1. */
export function placesOf(state: EditorState, query: SearchQuery): { n: number; at: number } {
  const { selection } = state;
  let [n, at] = [0, 0];
  if (!query.valid) return { n, at };
  for (let from = 0; n < MOST_COUNTED; ) {
    const place = query.findNext(state, from);
    if (!place || place.to <= from) break;
    n += 1;
    if (place.from === selection.from && place.to === selection.to) at = n;
    from = place.to;
  }
  return { n, at };
}

/** The button in the toolbar; Ctrl+H opens and closes, as in the office's word processors. */
export function FindButton({ shown }: { shown: Signal<boolean> }) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'h') return;
      // Otherwise the browser opens its history.
      event.preventDefault();
      shown.value = !shown.value;
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
  return (
    <button type="button" class="tool" aria-expanded={shown.value} aria-keyshortcuts="Control+H" title={`${say('open')} (Ctrl+H)`} onClick={() => (shown.value = !shown.value)}>
      {say('open')}
    </button>
  );
}

export function FindBar({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const wanted = useSignal({ search: '', replace: '', caseSensitive: false, wholeWord: false });
  const replaced = useSignal(0);
  const field = useRef<HTMLInputElement>(null);
  // Typed by hand, letters come composed; pasted ones may not.
  const query = new SearchQuery({ ...wanted.value, search: wanted.value.search.normalize('NFC'), literal: true });
  const state = model.editor.value;
  const { n, at } = placesOf(state, query);
  useEffect(() => {
    field.current?.focus();
    return () => {
      model.dispatch(setSearchState(model.editor.peek().tr, new SearchQuery({ search: '' })));
      model.focusEditor();
    };
  }, []);
  useEffect(() => model.dispatch(setSearchState(model.editor.peek().tr, query)), [wanted.value]);
  const run = (command: Command) => {
    replaced.value = 0;
    command(model.editor.peek(), (transaction) => model.dispatch(transaction));
    // The editor scrolls only while it has the focus, which stays in the field.
    requestAnimationFrame(() => document.querySelector('.ProseMirror-active-search-match')?.scrollIntoView({ block: 'center' }));
  };
  const runAll = () => {
    run(replaceAll);
    replaced.value = n;
  };
  const set = (change: Partial<typeof wanted.value>) => {
    replaced.value = 0;
    wanted.value = { ...wanted.value, ...change };
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      // At once: the next key may be Ctrl+Z.
      model.focusEditor();
      onClose();
    }
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement) || event.target.type === 'checkbox') return;
    event.preventDefault();
    run(event.shiftKey ? findPrev : findNext);
  };
  const status = replaced.value > 0 ? say('done', { n: replaced.value }) : wanted.value.search === '' ? '' : n === 0 ? say('none') : at > 0 ? say('at', { at, n }) : say('count', { n });
  return (
    <section class="find" aria-label={say('name')} onKeyDown={pressed}>
      <label class="find-field">
        {say('find')}
        <input ref={field} class="input" value={wanted.value.search} spellcheck={false} onInput={(event) => set({ search: event.currentTarget.value })} />
      </label>
      <label class="find-field">
        {say('replace')}
        <input class="input" value={wanted.value.replace} spellcheck={false} onInput={(event) => set({ replace: event.currentTarget.value })} />
      </label>
      <div class="find-buttons">
        <Button disabled={n === 0} onClick={() => run(findPrev)}>
          {say('before')}
        </Button>
        <Button disabled={n === 0} onClick={() => run(findNext)}>
          {say('next')}
        </Button>
        <Button disabled={n === 0} onClick={() => run(replaceNext)}>
          {say('one')}
        </Button>
        <Button disabled={n === 0} onClick={runAll}>
          {say('all')}
        </Button>
      </div>
      <div class="find-options">
        <label class="check">
          <input type="checkbox" checked={wanted.value.caseSensitive} onChange={(event) => set({ caseSensitive: event.currentTarget.checked })} />
          {say('case')}
        </label>
        <label class="check">
          <input type="checkbox" checked={wanted.value.wholeWord} onChange={(event) => set({ wholeWord: event.currentTarget.checked })} />
          {say('word')}
        </label>
        <p class="find-status" role="status">
          {status}
        </p>
      </div>
      <button type="button" class="find-close" aria-label={say('close')} title={say('close')} onClick={onClose}>
        <Icon name="close" />
      </button>
    </section>
  );
}
