// SPDX-License-Identifier: MPL-2.0
import { Drawing, Icon, type IconName } from '../../../ui/icon';
import { useShortcut } from './shortcuts';

type ControlProps = {
  icon: IconName | { drawing: string };
  /** What pressing does; stands under the icon. */
  label: string;
  onPress: () => void;
  pressed?: boolean | undefined;
  /** What was pressed is on its way to the server. */
  busy?: boolean;
  /** Whether what it opens is open. */
  expanded?: boolean;
  kind?: 'off' | 'on' | 'leave' | 'panel';
  /** It stays a stop for the keyboard: one that comes and goes would take the focus with it. */
  disabled?: boolean;
  badge?: number;
  /** Said instead of the label, where the label alone is too short; begins with the label. */
  spoken?: string | undefined;
  /** Why it does not work now; a sign says that there is something to read. */
  wrong?: string | undefined;
  /** The panel to which the focus owes its return. */
  opensPanel?: string;
  /** Pressed anywhere on the page, this does the same. */
  keys?: string | undefined;
  /** What they do, in the list of keys; without it, what the button says. */
  listed?: string;
  /** Another way to the same, read where the pointer rests. */
  hint?: string | undefined;
};

/** One button of the bar at the bottom. */
export function Control({ icon, label, onPress, pressed, busy, expanded, kind = 'on', disabled = false, badge = 0, spoken, wrong, opensPanel, keys, listed, hint }: ControlProps) {
  useShortcut(keys, listed ?? spoken ?? label, () => !disabled && onPress());
  const name = [spoken, wrong].filter(Boolean).join('. ') || undefined;
  const title = keys ? `${spoken ?? label} (${[keys, hint].filter(Boolean).join('; ')})` : (wrong ?? spoken);
  return (
    <button
      type="button"
      class={`control control-${kind}`}
      aria-pressed={pressed}
      aria-busy={busy}
      aria-expanded={expanded}
      aria-label={name}
      aria-keyshortcuts={keys?.replace('Ctrl', 'Control')}
      title={title}
      aria-disabled={disabled}
      data-opens-panel={opensPanel}
      onClick={disabled ? undefined : onPress}
    >
      <span class="control-icon">
        {typeof icon === 'string' ? <Icon name={icon} /> : <Drawing lines={icon.drawing} />}
        {badge > 0 && <span class="control-badge" data-shows={badge > 99 ? '99+' : badge} />}
        {wrong && <span class="control-badge control-wrong" data-shows="!" />}
      </span>
      <span class="control-label">{label}</span>
    </button>
  );
}
