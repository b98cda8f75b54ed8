// SPDX-License-Identifier: MPL-2.0
import { t } from '../../../i18n';
import { hour } from '../../../i18n/format';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';
import { Notice, RefusalNotice } from '../../../ui/notice';
import { Page } from '../../../ui/page';
import { Video } from '../video';

/** Between pressing "enter" and being inside: a moment for users, longer for guests who wait for
 * the chair. */
export function Lobby({ session, title, waiting }: { session: Session; title: string; waiting: boolean }) {
  const camera = session.local.camera.value;
  const { lostAt, refusal } = session.state.value;
  // Turned away for now, while the page tries again: the room says why.
  const turnedAway = waiting ? null : refusal;
  return (
    <Page title={title} width="narrow">
      <div class="sheet stack" role="status">
        <h2>{t(waiting ? 'lobby.waiting' : turnedAway ? 'lobby.turnedAway' : 'lobby.entering')}</h2>
        {turnedAway ? (
          <RefusalNotice refusal={turnedAway.problem} />
        ) : lostAt === null ? (
          <p>{t(waiting ? 'lobby.waiting.text' : 'lobby.entering.text')}</p>
        ) : (
          <Notice kind="wait" title={t('lobby.lost')}>
            {t('lobby.lost.text', { time: hour(lostAt) })}
          </Notice>
        )}
        {camera.track && (
          <div class="prejoin-frame">
            <Video track={camera.track} mirrored label={t('join.ownPicture')} />
          </div>
        )}
        <Button onClick={() => session.leave()}>{t('lobby.giveUp')}</Button>
      </div>
    </Page>
  );
}
