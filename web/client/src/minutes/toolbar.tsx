// The word processor's buttons. One stop for the Tab key; arrows move inside, as in every toolbar.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { t } from '../i18n';
import type { Desk } from './desk';
import { type Tool, TOOLS } from './editor-state';

/** How an office writes the keys that `aria-keyshortcuts` names. */
const shownKeys = (keys: string) => keys.replace('Control', 'Ctrl');

export function Toolbar({ desk }: { desk: Desk }) {
  const bar = useRef<HTMLDivElement>(null);
  const stop = useSignal(0);
  const state = desk.editor.value;
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    stop.value = (stop.value + step + TOOLS.length) % TOOLS.length;
    bar.current?.querySelectorAll('button')[stop.value]?.focus();
  };
  return (
    <div class="toolbar" role="toolbar" aria-label={t('tool.all')} ref={bar} onKeyDown={move}>
      {TOOLS.map((tool, at) => (
        <ToolButton key={tool.name} tool={tool} desk={desk} on={tool.on?.(state)} possible={tool.possible(state)} tabIndex={at === stop.value ? 0 : -1} onFocus={() => (stop.value = at)} />
      ))}
    </div>
  );
}

function ToolButton({ tool, desk, on, possible, tabIndex, onFocus }: {
  tool: Tool;
  desk: Desk;
  on: boolean | undefined;
  possible: boolean;
  tabIndex: number;
  onFocus: () => void;
}) {
  const name = t(`tool.${tool.name}`);
  return (
    <button
      type="button"
      class={`tool tool-${tool.name}`}
      title={`${name} (${shownKeys(tool.keys)})`}
      aria-keyshortcuts={tool.keys}
      aria-pressed={on}
      aria-disabled={!possible}
      tabIndex={tabIndex}
      onFocus={onFocus}
      // The cursor stays in the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => possible && desk.runCommand(tool.command)}
    >
      {name}
    </button>
  );
}
