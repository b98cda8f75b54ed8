// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { isPressed } from './shortcuts';

const NONE = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('keys', () => {
  it('are where the letter is, whatever the input method makes of it', () => {
    // "đ" by Telex, and what Option makes of L on a Mac.
    expect(isPressed('Ctrl+D', { ...NONE, key: 'đ', code: 'KeyD', ctrlKey: true })).toBe(true);
    expect(isPressed('Ctrl+Alt+L', { ...NONE, key: '¬', code: 'KeyL', metaKey: true, altKey: true })).toBe(true);
    expect(isPressed('Ctrl+Alt+3', { ...NONE, key: '3', code: 'Digit3', ctrlKey: true, altKey: true })).toBe(true);
  });

  it('are nothing else that the browser or a program for Vietnamese does', () => {
    expect(isPressed('Ctrl+D', { ...NONE, key: 'D', code: 'KeyD', ctrlKey: true, shiftKey: true })).toBe(false);
    expect(isPressed('Ctrl+D', { ...NONE, key: 'd', code: 'KeyD', ctrlKey: true, altKey: true })).toBe(false);
    expect(isPressed('Ctrl+Alt+L', { ...NONE, key: 'l', code: 'KeyL', ctrlKey: true })).toBe(false);
    expect(isPressed('Ctrl+/', { ...NONE, key: '/', code: 'Slash' })).toBe(false);
  });
});
