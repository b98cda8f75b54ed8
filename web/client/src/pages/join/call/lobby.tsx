import { t } from '../../../i18n';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';
import { Page } from '../../../ui/page';
import { Video } from '../video';

/** Between pressing "enter" and being inside: a moment for users, longer for guests who wait for the chair. */
export function Lobby({ session, title, waiting }: { session: Session; title: string; waiting: boolean }) {
  const camera = session.local.camera.value;
  return (
    <Page title={title} width="narrow">
      <div class="sheet stack" role="status">
        <h2>{t(waiting ? 'lobby.waiting' : 'lobby.entering')}</h2>
        <p>{t(waiting ? 'lobby.waiting.text' : 'lobby.entering.text')}</p>
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
