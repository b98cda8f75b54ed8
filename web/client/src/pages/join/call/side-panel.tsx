import { useComputed, type Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { t } from '../../../i18n';
import { number } from '../../../i18n/format';
import type { Session } from '../../../session/session';
import { Icon } from '../../../ui/icon';
import { AgendaPanel } from './agenda-panel';
import { ChatPanel } from './chat-panel';
import { PeoplePanel } from './people-panel';
import { WordsPanel } from './words-panel';

export type PanelName = 'agenda' | 'people' | 'words' | 'chat';
const PANELS: PanelName[] = ['agenda', 'people', 'words', 'chat'];
const DRAWN = { agenda: AgendaPanel, people: PeoplePanel, words: WordsPanel, chat: ChatPanel };

/** Beside the stage on a wide screen, a sheet over it on a phone. */
export function SidePanel({ session, panel }: { session: Session; panel: Signal<PanelName | null> }) {
  const element = useRef<HTMLElement>(null);
  const people = useComputed(() => session.state.value.room?.participants.filter(({ connected }) => connected).length ?? 0).value;
  const role = useComputed(() => session.state.value.room?.your_role).value;
  const unread = useComputed(() => session.state.value.unread).value;
  const leads = role === 'chair' || role === 'secretary';
  const name = panel.value ?? 'agenda';
  const close = () => (panel.value = null);
  // Before the page's heading takes the focus: on entering, the panel is not what is read first.
  useLayoutEffect(() => element.current?.focus({ preventScroll: true }), [name]);
  const Content = DRAWN[name];
  return (
    <aside
      ref={element}
      class="panel"
      tabIndex={-1}
      aria-label={t(`panel.${name}`)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="panel-tabs">
        {PANELS.filter((one) => one !== 'words' || leads).map((one) => (
          <button key={one} type="button" class="panel-tab" aria-current={one === name ? 'true' : undefined} onClick={() => (panel.value = one)}>
            {t(`panel.${one}`)}
            {one === 'people' && ` (${number(people)})`}
            {one === 'chat' && unread > 0 && ` (${number(unread)})`}
          </button>
        ))}
        <button type="button" class="icon-button" onClick={close} aria-label={t('panel.close')}>
          <Icon name="close" />
        </button>
      </div>
      <Content session={session} />
    </aside>
  );
}
