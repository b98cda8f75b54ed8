// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

import type { JoinView } from '../../../generated/protocol';
import { t } from '../../../i18n';
import '../../../i18n/groups/call';
import '../../../i18n/groups/devices';
import { unreadChat } from '../../../session/features/chat';
import type { Session } from '../../../session/session';
import { Dialog } from '../../../ui/dialog';
import { useFetched } from '../../../ui/fetched';
import '../../../ui/more-icons';
import { Notice } from '../../../ui/notice';
import { usePageTitle } from '../../../ui/page';
import { Banners } from './banners';
import { CAMERA_WORDS } from './cameras/words';
import { Captions } from './captions';
import './call.css';
import './stage/stage.css';
import './banners.css';
import './controls.css';
import './panel.css';
import './call-sizes.css';
import './captions.css';
import './link.css';
import './opening.css';
import './panel-sizes.css';
import { Closed } from './closed';
import { ControlBar } from './control-bar';
import { LeavingAsked } from './leave-dialog';
import { OpeningBar } from './opening-bar';
import { panelIsBeside } from './panel-beside';
import { fetchPanels } from './lazy-panel';
import { useDoorBell } from './people/door-bell';
import { SidePanel } from './side-panel';
import { asksForList, SHORTCUT_LIST } from './shortcuts';
import { SoundBlocked } from './sound-blocked';
import { Cards, StageArea } from './stage/area';
import { HallHead, useReveal } from './stage/hall';
import { useLayout } from './stage/layout-state';
import { closeWindows } from './stage/open-windows';
import { TopBar } from './top-bar';

export { LATE_FEATURES } from '../../../session/features/late';

/** Keeps the screen of a phone or a hall's computer on while the meeting is on it. */
function useScreenKeptOn(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const keep = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (over) await lock.release();
      } catch {
        // Refused when the battery is low: the meeting goes on.
      }
    };
    void keep();
    const again = () => void keep();
    document.addEventListener('visibilitychange', again);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release().catch(() => undefined);
    };
  }, []);
}

type Props = {
  session: Session;
  join: JoinView;
  blocked: Signal<(() => void) | null>;
  onRejoin: () => void;
  onAskAgain: () => Promise<void>;
};

/** What is on screen from the first sound to leaving. Sounds themselves are the page's, which is
 * there before. */
export function Call({ session, join, blocked, onRejoin, onAskAgain }: Props) {
  const phase = useComputed(() => session.state.value.phase).value;
  const { there: kept } = useFetched(() => import('../../../kept-speech/call'));
  useEffect(() => kept?.followCall(session), [kept, session]);
  const notice = kept && <kept.KeptSpeechNotice />;
  if (phase === 'closed') return <Closed session={session} join={join} onRejoin={onRejoin} onAskAgain={onAskAgain} notice={notice} />;
  return <Room session={session} blocked={blocked} notice={notice} />;
}

/** The choice of devices, fetched when it is first wanted. */
function Devices({ session, onClose }: { session: Session; onClose: () => void }) {
  const { there, failed } = useFetched(() => import('./device-dialog'));
  if (failed) {
    return (
      <Dialog title={t('call.devices')} onClose={onClose}>
        <Notice kind="alert" title={t('error.unreachable')}>
          {t('error.unreachable.detail')}
        </Notice>
      </Dialog>
    );
  }
  return there && <there.default session={session} cameraWords={CAMERA_WORDS} onClose={onClose} />;
}

/** The list of keys, from anywhere in the call. */
function useListKey(open: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!asksForList(event)) return;
      event.preventDefault();
      open();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

function Shortcuts({ onClose }: { onClose: () => void }) {
  const { there } = useFetched(() => import('./shortcuts-dialog'));
  return there && <there.default list={SHORTCUT_LIST} onClose={onClose} />;
}

function Room({ session, blocked, notice }: Pick<Props, 'session' | 'blocked'> & { notice: ComponentChildren }) {
  const panel = useSignal<string | null>(panelIsBeside() ? 'agenda' : null);
  const stage = useLayout(session);
  const isHall = stage.layout === 'hall';
  const revealed = useReveal(isHall);
  const devices = useSignal(false);
  const shortcuts = useSignal(false);
  const title = useComputed(() => session.state.value.title).value;
  const unread = useComputed(() => unreadChat(session.state.value)).value;
  // Who works in another window sees in the tab that something was written.
  const heading = usePageTitle(useDoorBell(session, unread > 0 ? `(${unread}) ${title}` : title));
  const showDevices = () => (devices.value = true);
  useFetched(fetchPanels);
  useScreenKeptOn();
  const showShortcuts = () => (shortcuts.value = true);
  useListKey(showShortcuts);
  useEffect(() => {
    // Who entered by keyboard is at a control that is seen; others keep the space bar to speak.
    if (heading.current?.matches(':focus-visible')) document.querySelector<HTMLElement>('.controls-own .control')?.focus();
    return closeWindows;
  }, []);
  const leaveHall = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isHall && !(event.target as Element).closest('dialog')) stage.choose('speaker');
  };
  const kinds = ['call', isHall && 'call-hall', isHall && revealed && 'call-revealed', panel.value && !isHall && 'call-with-panel'];
  return (
    <div class={kinds.filter(Boolean).join(' ')} onKeyDown={leaveHall}>
      <h1 ref={heading} class="visually-hidden" tabIndex={-1}>
        {title}
      </h1>
      <ControlBar session={session} panel={panel} onDevices={showDevices} />
      <div class="call-head">
        {isHall ? <HallHead session={session} /> : <TopBar session={session} />}
        <OpeningBar session={session} />
      </div>
      <main class="call-main" aria-label={t('call.stage')}>
        <Banners session={session} peopleShown={panel.value === 'people'} floorShown={panel.value === 'floor'} devicesShown={devices.value} showPeople={() => (panel.value = 'people')} showDevices={showDevices} showMissed={() => (panel.value = 'missed-speech')}>
          {notice}
        </Banners>
        <StageArea session={session} state={stage} onShortcuts={showShortcuts} />
        <Cards session={session} />
        {session.captionsShown.value && <Captions session={session} />}
      </main>
      {panel.value && !isHall && <SidePanel session={session} panel={panel} />}
      {blocked.value && <SoundBlocked allow={blocked.value} />}
      <LeavingAsked session={session} />
      {devices.value && <Devices session={session} onClose={() => (devices.value = false)} />}
      {shortcuts.value && <Shortcuts onClose={() => (shortcuts.value = false)} />}
    </div>
  );
}
