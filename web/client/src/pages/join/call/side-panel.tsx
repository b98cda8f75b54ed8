// SPDX-License-Identifier: MPL-2.0
import { useComputed, type Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { t } from '../../../i18n';
import { number } from '../../../i18n/format';
import type { Session } from '../../../session/session';
import { Icon } from '../../../ui/icon';
import { AgendaPanel } from './agenda-panel';
import type { CallFeature } from './call-feature';
import { ChatPanel } from './chat-panel';
import { CALL_FEATURES } from './features';
import { PeoplePanel } from './people-panel';
import { WordsPanel } from './words-panel';

const DRAWN = { agenda: AgendaPanel, people: PeoplePanel, words: WordsPanel, chat: ChatPanel };
type CommonPanel = keyof typeof DRAWN;
/** A panel of every call, or a feature's by its name. */
export type PanelName = CommonPanel | (string & {});

type FeaturePanel = NonNullable<CallFeature['panel']>;

/** The panels of features that are offered now. */
export function useFeaturePanels(session: Session): FeaturePanel[] {
  const offered = useComputed(() => CALL_FEATURES.flatMap(({ panel }) => (panel?.isOffered(session.state.value) ? [panel.name] : [])).join()).value;
  return CALL_FEATURES.flatMap(({ panel }) => (panel && offered.split(',').includes(panel.name) ? [panel] : []));
}

const isCommon = (name: PanelName): name is CommonPanel => name in DRAWN;

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
  const own = useFeaturePanels(session);
  const panels: { name: PanelName; title: string }[] = [
    ...(Object.keys(DRAWN) as CommonPanel[]).filter((one) => one !== 'words' || leads).map((one) => ({ name: one, title: t(`panel.${one}`) })),
    ...own.map((one) => ({ name: one.name, title: one.title() })),
  ];
  const Content = isCommon(name) ? DRAWN[name] : own.find((one) => one.name === name)?.Content;
  return (
    <aside
      ref={element}
      class="panel"
      tabIndex={-1}
      aria-label={panels.find((one) => one.name === name)?.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="panel-tabs">
        {panels.map(({ name: one, title }) => (
          <button key={one} type="button" class="panel-tab" aria-current={one === name ? 'true' : undefined} onClick={() => (panel.value = one)}>
            {title}
            {one === 'people' && ` (${number(people)})`}
            {one === 'chat' && unread > 0 && ` (${number(unread)})`}
          </button>
        ))}
        <button type="button" class="icon-button" onClick={close} aria-label={t('panel.close')}>
          <Icon name="close" />
        </button>
      </div>
      {Content && <Content session={session} />}
    </aside>
  );
}
