// SPDX-License-Identifier: MPL-2.0
// The word processor's buttons. One stop for the Tab key; arrows move inside, as in every toolbar.

import { t } from '../i18n';
import { useRover } from '../ui/rover';
import type { Desk } from './desk';
import { type Tool, TOOLS } from './editor-state';

/** How an office writes the keys that `aria-keyshortcuts` names. */
const shownKeys = (keys: string) => keys.replace('Control', 'Ctrl');

export function Toolbar({ desk }: { desk: Desk }) {
  const bar = useRover<HTMLDivElement>();
  const state = desk.editor.value;
  const tools = TOOLS.filter((tool) => tool.where?.(state) ?? true);
  return (
    <div class="toolbar" role="toolbar" aria-label={t('tool.all')} ref={bar}>
      {tools.map((tool) => (
        <ToolButton key={tool.name} tool={tool} desk={desk} on={tool.on?.(state)} possible={tool.possible(state)} />
      ))}
    </div>
  );
}

function ToolButton({ tool, desk, on, possible }: {
  tool: Tool;
  desk: Desk;
  on: boolean | undefined;
  possible: boolean;
}) {
  const name = t(`tool.${tool.name}`);
  return (
    <button
      type="button"
      class={`tool tool-${tool.name}`}
      title={tool.keys === '' ? name : `${name} (${shownKeys(tool.keys)})`}
      aria-keyshortcuts={tool.keys === '' ? undefined : tool.keys}
      aria-pressed={on}
      aria-disabled={!possible}
      // The cursor stays in the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => possible && desk.runCommand(tool.command)}
    >
      {name}
    </button>
  );
}
