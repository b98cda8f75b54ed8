// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

import type { JoinView } from '../../../generated/protocol';
import { t } from '../../../i18n';
import type { TileOf } from '../../../session/layout';
import type { Session } from '../../../session/session';
import { Dialog } from '../../../ui/dialog';
import { Notice } from '../../../ui/notice';
import { usePageTitle } from '../../../ui/page';
import { Banners } from './banners';
import { Captions } from './captions';
import './call.css';
import './stage.css';
import './banners.css';
import './controls.css';
import './panel.css';
import './call-sizes.css';
import './captions.css';
import './line.css';
import './opening.css';
import { Closed } from './closed';
import { ControlBar } from './control-bar';
import { CALL_FEATURES } from './features';
import { Lobby } from './lobby';
import { OpeningBar } from './opening-bar';
import { SidePanel, type PanelName } from './side-panel';
import { Sounds } from './sounds';
import { Stage } from './stage';
import { TopBar } from './top-bar';

/** Wide enough that the panel stands beside the stage instead of over it. */
const PANEL_BESIDE = '(min-width: 1000px)';

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

/** What is on screen between entering and leaving. */
export function Call({ session, join, onRejoin, onAskAgain }: { session: Session; join: JoinView; onRejoin: () => void; onAskAgain: () => Promise<void> }) {
  const phase = useComputed(() => session.state.value.phase).value;
  if (phase === 'closed') return <Closed session={session} join={join} onRejoin={onRejoin} onAskAgain={onAskAgain} />;
  if (phase === 'in') return <Room session={session} />;
  return <Lobby session={session} title={join.title} waiting={phase === 'lobby'} />;
}

type DeviceDialogView = ComponentType<{ session: Session; onClose: () => void }>;

/** The choice of devices, fetched when it is first wanted. */
function Devices({ session, onClose }: { session: Session; onClose: () => void }) {
  const view = useSignal<{ View: DeviceDialogView | null } | 'failed'>({ View: null });
  useEffect(() => {
    import('./device-dialog').then(
      (module) => (view.value = { View: module.default }),
      () => (view.value = 'failed'),
    );
  }, []);
  if (view.value === 'failed') {
    return (
      <Dialog title={t('call.devices')} onClose={onClose}>
        <Notice kind="alert" title={t('error.unreachable')}>
          {t('error.unreachable.detail')}
        </Notice>
      </Dialog>
    );
  }
  const { View } = view.value;
  return View && <View session={session} onClose={onClose} />;
}

function Room({ session }: { session: Session }) {
  const panel = useSignal<PanelName | null>(window.matchMedia(PANEL_BESIDE).matches ? 'agenda' : null);
  const pinned = useSignal<TileOf | null>(null);
  const devices = useSignal(false);
  const title = useComputed(() => session.state.value.title).value;
  const unread = useComputed(() => session.state.value.unread).value;
  // Who works in another window sees in the tab that something was written.
  const heading = usePageTitle(unread > 0 ? `(${unread}) ${title}` : title);
  const showDevices = () => (devices.value = true);
  useScreenKeptOn();
  return (
    <div class={panel.value ? 'call call-with-panel' : 'call'}>
      <h1 ref={heading} class="visually-hidden" tabIndex={-1}>
        {title}
      </h1>
      <ControlBar session={session} panel={panel} onDevices={showDevices} />
      <div class="call-head">
        <TopBar session={session} />
        <OpeningBar session={session} />
      </div>
      <main class="call-main" aria-label={t('call.stage')}>
        <Banners session={session} peopleShown={panel.value === 'people'} devicesShown={devices.value} showPeople={() => (panel.value = 'people')} showDevices={showDevices} />
        <Stage session={session} pinned={pinned} />
        {session.captionsShown.value && <Captions session={session} />}
        {CALL_FEATURES.map(({ Overlay }) => Overlay && <Overlay session={session} />)}
      </main>
      {panel.value && <SidePanel session={session} panel={panel} />}
      <Sounds session={session} />
      {devices.value && <Devices session={session} onClose={() => (devices.value = false)} />}
    </div>
  );
}
