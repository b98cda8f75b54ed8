// SPDX-License-Identifier: MPL-2.0
// The word processor's buttons. One stop for the Tab key; arrows move inside, as in every toolbar.

import type { Signal } from '@preact/signals';

import { t } from '../i18n';
import { useRovingTabindex } from '../ui/roving-tabindex';
import { FindButton } from './find';
import type { MinutesModel } from './model';
import { type Tool, TOOLS } from './editor-state';

/** How an office writes the keys that `aria-keyshortcuts` names. */
const shownKeys = (keys: string) => keys.replace('Control', 'Ctrl');

export function Toolbar({ model, finds }: { model: MinutesModel; finds: Signal<boolean> }) {
  const bar = useRovingTabindex<HTMLDivElement>();
  const state = model.editor.value;
  const tools = TOOLS.filter((tool) => tool.where?.(state) ?? true);
  return (
    <div class="toolbar" role="toolbar" aria-label={t('tool.all')} ref={bar}>
      {tools.map((tool) => (
        <ToolButton key={tool.name} tool={tool} model={model} on={tool.on?.(state)} possible={tool.possible(state)} />
      ))}
      <FindButton shown={finds} />
    </div>
  );
}

function ToolButton({ tool, model, on, possible }: {
  tool: Tool;
  model: MinutesModel;
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
      onClick={() => possible && model.runCommand(tool.command)}
    >
      {name}
    </button>
  );
}
