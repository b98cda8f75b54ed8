import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { t } from '../../../i18n';
import { time } from '../../../i18n/format';
import type { Session } from '../../../session/session';
import { Icon, type IconName } from '../../../ui/icon';

function Banner({ icon, urgent = false, children, action, onAction }: {
  icon: IconName;
  urgent?: boolean;
  children: ComponentChildren;
  action?: string;
  onAction?: () => void;
}) {
  return (
    <div class={urgent ? 'banner banner-urgent' : 'banner'} role={urgent ? 'alert' : 'status'}>
      <Icon name={icon} />
      <p>{children}</p>
      {action && (
        <button type="button" class="banner-action" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}

/** What everybody in the call must know now: lost line, refused command, muted by the chair, guests at the door. */
export function Banners({ session, peopleShown, onShowPeople }: { session: Session; peopleShown: boolean; onShowPeople: () => void }) {
  const lostAt = useComputed(() => session.state.value.lostAt).value;
  const refusal = useComputed(() => session.state.value.refusal).value;
  const mutedBy = useComputed(() => session.state.value.mutedBy).value;
  const waiting = useComputed(() => session.state.value.room?.waiting.length ?? 0).value;
  const recordingFailed = useComputed(() => session.state.value.room?.recording === 'failed').value;
  const { microphone, camera, screen } = session.local;
  const devices = [
    { kind: 'microphone', capture: microphone.value, again: () => void session.setMicrophone(true) },
    { kind: 'camera', capture: camera.value, again: () => void session.local.set('camera', true) },
  ] as const;
  return (
    <div class="banners">
      {lostAt !== null && (
        <Banner icon="warning" urgent>
          {t('call.lost', { time: time(lostAt) })}
        </Banner>
      )}
      {recordingFailed && (
        <Banner icon="warning" urgent>
          {t('call.recordingFailed.text')}
        </Banner>
      )}
      {refusal && (
        <Banner key={refusal.count} icon="warning" urgent action={t('action.close')} onAction={() => session.refusalSeen()}>
          {refusal.problem.title} {refusal.problem.detail}
        </Banner>
      )}
      {mutedBy !== null && (
        <Banner icon="microphoneOff" action={t('call.microphone.turnOn')} onAction={() => void session.setMicrophone(true)}>
          {t('call.mutedBy', { name: mutedBy })}
        </Banner>
      )}
      {devices.map(({ kind, capture, again }) =>
        capture.problem ? (
          <Banner key={kind} icon={kind === 'microphone' ? 'microphoneOff' : 'cameraOff'} action={t('action.tryAgain')} onAction={again}>
            {t(`device.${kind}.${capture.problem}`)} {t(`device.${capture.problem}.do`)}
          </Banner>
        ) : null,
      )}
      {screen.value.problem && (
        <Banner icon="screen" action={t('action.tryAgain')} onAction={() => void session.local.shareScreen()}>
          {t('device.screen.failed')}
        </Banner>
      )}
      {waiting > 0 && !peopleShown && (
        <Banner icon="door" action={t('call.guestsWaiting.show')} onAction={onShowPeople}>
          {t('call.guestsWaiting', { n: waiting })}
        </Banner>
      )}
    </div>
  );
}
