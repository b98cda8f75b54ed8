// SPDX-License-Identifier: MPL-2.0
import { useComputed } from '@preact/signals';

import { t } from '../../i18n';
import { hour } from '../../i18n/format';
import type { Session } from '../../session/session';
import { Button } from '../../ui/button';
import { Notice, RefusalNotice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Video } from './video';

type Props = { session: Session; title: string; /** What the call draws could not be fetched. */ isLate: boolean };

/** Between pressing "enter" and the call on screen: a moment for users, longer for guests who wait
 * for the chair, and on a slow line, where others are heard before anything is drawn. */
export function Entering({ session, title, isLate }: Props) {
  const phase = useComputed(() => session.state.value.phase).value;
  const camera = session.local.camera.value;
  const isSentOut = useComputed(() => session.state.value.waitsFor === 'sent_out').value;
  return (
    <Page title={title} width="narrow">
      <div class="sheet stack" role="status">
        {phase === 'in' ? <Inside isLate={isLate} /> : <Outside session={session} waiting={phase === 'lobby'} />}
        {camera.track && (
          <div class="prejoin-frame">
            <Video track={camera.track} mirrored label={t('join.ownPicture')} />
          </div>
        )}
        {phase === 'in' ? <Bar session={session} /> : <Button onClick={() => session.leave()}>{t(isSentOut ? 'lobby.sent_out.leave' : 'lobby.giveUp')}</Button>}
      </div>
    </Page>
  );
}

function Outside({ session, waiting }: { session: Session; waiting: boolean }) {
  const { lostAt, refusal, waitsFor } = session.state.value;
  // Turned away for now, while the page tries again: the room says why.
  const turnedAway = waiting ? null : refusal;
  const isSentOut = waiting && waitsFor === 'sent_out';
  return (
    <>
      <h2>{t(isSentOut ? 'lobby.sent_out' : waiting ? 'lobby.waiting' : turnedAway ? 'lobby.turnedAway' : 'lobby.entering')}</h2>
      {turnedAway ? (
        <RefusalNotice refusal={turnedAway.problem} />
      ) : lostAt === null ? (
        <p>
          {waiting && waitsFor === 'locked' && `${t('lobby.locked')} `}
          {t(isSentOut ? 'lobby.sent_out.text' : waiting ? 'lobby.waiting.text' : 'lobby.entering.text')}
        </p>
      ) : (
        <Notice kind="wait" title={t('lobby.lost')}>
          {t('lobby.lost.text', { time: hour(lostAt) })}
        </Notice>
      )}
    </>
  );
}

function Inside({ isLate }: { isLate: boolean }) {
  return (
    <>
      <h2>{t('lobby.entering')}</h2>
      <p>{t('lobby.inside.text')}</p>
      {isLate && <Notice kind="wait" title={t('error.pageNotLoaded')} />}
    </>
  );
}

/** The microphone and the way out: all that somebody needs who only hears. */
function Bar({ session }: { session: Session }) {
  const { on, opening, track } = session.local.microphone.value;
  return (
    <div class="row">
      <Button icon={on ? 'microphone' : 'microphoneOff'} disabled={opening && !track} onClick={session.toggleMicrophone}>
        {t(on ? 'call.microphone.turnOff' : 'call.microphone.turnOn')}
      </Button>
      <Button onClick={() => session.leave()}>{t('call.leave')}</Button>
    </div>
  );
}
