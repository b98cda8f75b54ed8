// SPDX-License-Identifier: MPL-2.0
import type { Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { t } from '../../../i18n';
import { number } from '../../../i18n/format';
import type { Session } from '../../../session/session';
import { useKeptFocus, useReturnedFocus } from '../../../ui/focus';
import { Icon } from '../../../ui/icon';
import { useRovingTabindex } from '../../../ui/roving-tabindex';
import type { FeaturePanel } from './call-feature';
import { panelButton } from './panel-button';
import { usePanelNumbers, usePanels } from './panels';

function Tab({ session, panel, isShown, onShow }: { session: Session; panel: FeaturePanel; isShown: boolean; onShow: () => void }) {
  const { badge, badgeWords } = usePanelNumbers(session, panel);
  const title = (panel.shortTitle ?? panel.title)();
  return (
    <button type="button" class="panel-tab" aria-current={isShown ? 'true' : undefined} aria-label={badgeWords ?? (panel.shortTitle && panel.title())} data-title={title} onClick={onShow}>
      {title}
      {badge > 0 && <span class="panel-tab-badge" data-shows={number(badge)} />}
    </button>
  );
}

/** Shown instead of the tabs where the bar below has a button for each panel. */
function Title({ session, panel }: { session: Session; panel: FeaturePanel }) {
  const { count } = usePanelNumbers(session, panel);
  return (
    <p class="panel-title" aria-hidden="true">
      {panel.count ? `${panel.title()} (${number(count)})` : panel.title()}
    </p>
  );
}

/** Beside the stage where there is room; on a phone below it, and over it while somebody types. The
 * sizes are in `panel-sizes.css`. */
export function SidePanel({ session, panel }: { session: Session; panel: Signal<string | null> }) {
  const panels = usePanels(session);
  const shown = panels.find(({ name }) => name === panel.value) ?? panels[0];
  const name = shown?.name ?? '';
  const latest = useRef(name);
  latest.current = name;
  const element = useKeptFocus<HTMLElement>((aside) => aside);
  const tabs = useRovingTabindex<HTMLDivElement>();
  useReturnedFocus(() => panelButton(latest.current));
  // Before the page's heading takes the focus: on entering, the panel is not what is read first.
  useLayoutEffect(() => {
    element.current?.focus({ preventScroll: true });
    // Where the tabs do not fit, the one that is shown is not left under the button that closes.
    element.current?.querySelector('.panel-tab[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [name]);
  const close = () => (panel.value = null);
  return (
    <aside
      ref={element}
      class="panel"
      tabIndex={-1}
      aria-label={shown?.title()}
      onKeyDown={(event) => {
        // Escape in a dialog that the panel has opened closes the dialog alone.
        if (event.key === 'Escape' && !(event.target as Element).closest('dialog')) close();
      }}
    >
      <div class="panel-tabs">
        <div ref={tabs} class="panel-tab-row" role="toolbar" aria-label={t('panel.tabs')}>
          {panels.map((one) => (
            <Tab key={one.name} session={session} panel={one} isShown={one === shown} onShow={() => (panel.value = one.name)} />
          ))}
        </div>
        {shown && <Title session={session} panel={shown} />}
        <button type="button" class="panel-close" onClick={close}>
          <Icon name="close" />
          <span class="panel-close-words">{t('panel.close')}</span>
        </button>
      </div>
      {shown && <shown.Content session={session} />}
    </aside>
  );
}
