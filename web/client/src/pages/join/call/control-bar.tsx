// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, type Signal } from '@preact/signals';

import { t } from '../../../i18n';
import { canShareScreen } from '../../../session/devices';
import type { Capture } from '../../../session/local';
import type { Session } from '../../../session/session';
import { leads } from '../../../session/features/chairing';
import { maySpeak } from '../../../session/features/floor';
import { observes } from '../../../session/features/observing';
import { useRovingTabindex } from '../../../ui/roving-tabindex';
import { Control } from './control';
import type { FeaturePanel } from './call-feature';
import { CALL_FEATURES } from './features';
import { FloorControl } from './floor/control';
import { say as sayFloor } from './floor/words';
import { useHoldToTalk } from './hold-to-talk';
import { LeaveDialog } from './leave-dialog';
import { ObserverNote } from './observer-note';
import { ScreenControl } from './screen-control';
import { usePanelNumbers, usePanels } from './panels';

/** Why a device is not in use, for its button; another one in its place is no reason for a sign. */
const wrongWith = (kind: 'microphone' | 'camera', { problem, track }: Capture) => (problem && !track ? t(`device.${kind}.${problem}`) : undefined);

function PanelControl({ session, panel, place, isShown, onPress }: { session: Session; panel: FeaturePanel; /** From 1. */ place: number; isShown: boolean; onPress: () => void }) {
  const { badge, badgeWords } = usePanelNumbers(session, panel);
  return <Control icon={panel.icon} label={(panel.shortTitle ?? panel.title)()} kind="panel" pressed={isShown} badge={badge} spoken={badgeWords ?? (panel.shortTitle && panel.title())} opensPanel={panel.name} keys={place < 10 ? `Ctrl+Alt+${String(place)}` : undefined} listed={panel.title()} onPress={onPress} />;
}

/** The bar at the bottom: devices, the floor, the panels, and the way out. The microphone is the
 * first stop of the Tab key. */
export function ControlBar({ session, panel, onDevices }: { session: Session; panel: Signal<string | null>; onDevices: () => void }) {
  const leaving = useSignal(false);
  const own = useRovingTabindex<HTMLDivElement>();
  const panelBar = useRovingTabindex<HTMLDivElement>();
  const panels = usePanels(session);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const room = useComputed(() => session.state.value.room).value;
  const { microphone, camera } = session.local;
  const leave = () => {
    // One press puts nobody out whose place in a running meeting nobody else takes.
    if (room && room.started_at !== null && leads(room.your_role)) leaving.value = true;
    else session.leave();
  };
  const mic = microphone.value.on;
  const locked = useComputed(() => !maySpeak(session.state.value)).value && !mic;
  const cam = camera.value.on;
  const listens = useComputed(() => observes(session.state.value)).value;
  useHoldToTalk(session);
  return (
    <footer class="controls">
      <p class="visually-hidden" role="status">
        {!listens && t(mic ? 'call.microphone.isOn' : 'call.microphone.isOff')}
      </p>
      <div ref={own} class="controls-own" role="toolbar" aria-label={t('call.controls')}>
        {listens ? (
          <ObserverNote session={session} />
        ) : (
          <>
            <Control
              icon={mic ? 'microphone' : 'microphoneOff'}
              label={locked ? sayFloor('microphone') : t('call.microphone')}
              spoken={locked ? sayFloor('locked') : t(mic ? 'call.microphone.turnOff' : 'call.microphone.turnOn')}
              kind={mic ? 'on' : 'off'}
              disabled={microphone.value.opening && !microphone.value.track}
              wrong={wrongWith('microphone', microphone.value)}
              keys="Ctrl+D"
              listed={t('call.microphone')}
              hint={locked || mic ? undefined : t('call.microphone.hold')}
              onPress={session.toggleMicrophone}
            />
            <Control
              icon={cam ? 'camera' : 'cameraOff'}
              label={t('call.camera')}
              spoken={t(cam ? 'call.camera.turnOff' : 'call.camera.turnOn')}
              kind={cam ? 'on' : 'off'}
              disabled={camera.value.opening}
              wrong={wrongWith('camera', camera.value) ?? (cam && session.cameraRests.value ? t('call.cameraRests') : undefined)}
              keys="Ctrl+E"
              listed={t('call.camera')}
              onPress={() => void session.local.set('camera', !cam)}
            />
            <FloorControl session={session} />
          </>
        )}
        {CALL_FEATURES.map(({ Control: One }) => One && <One session={session} lost={lost} />)}
        {canShareScreen() && !listens && <ScreenControl session={session} />}
        <Control icon="settings" label={t('call.devices')} onPress={onDevices} />
        <Control icon="leave" label={t('call.leave')} kind="leave" onPress={leave} />
      </div>
      <div ref={panelBar} class="controls-panels" role="toolbar" aria-label={t('call.panels')}>
        {panels.map((one, i) => (
          <PanelControl key={one.name} session={session} panel={one} place={i + 1} isShown={panel.value === one.name} onPress={() => (panel.value = panel.value === one.name ? null : one.name)} />
        ))}
        <Control
          icon="captions"
          label={t('captions.name')}
          spoken={t(session.captionsShown.value ? 'captions.hide' : 'captions.show')}
          kind="panel"
          pressed={session.captionsShown.value}
          keys="Ctrl+Alt+C"
          listed={t('captions.name')}
          onPress={() => session.showCaptions(!session.captionsShown.value)}
        />
      </div>
      {leaving.value && <LeaveDialog session={session} onClose={() => (leaving.value = false)} />}
    </footer>
  );
}
