// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { api, url } from '../../api/client';
import { useLoaded } from '../../api/load';
import type { GuestJoined, JoinAsGuest, JoinView } from '../../generated/protocol';
import { language, t } from '../../i18n';
import type { PageProps } from '../../routes';
import { listDevices, onDevicesChanged } from '../../session/devices';
import { LocalMedia } from '../../session/local';
import { loudspeakerHere } from '../../session/loudspeaker';
import { Session } from '../../session/session';
import { ButtonLink } from '../../ui/button';
import { Page } from '../../ui/page';
import { lineIsQuick } from '../../ui/fetched';
import { Asked, EmptyState } from '../../ui/waiting';
import { cancelledText } from './cancelled';
import { PreJoin } from './pre-join';
import { Stay } from './stay';

/** From the check of the devices to the end of the call. */
export default function JoinPage({ id = '' }: PageProps) {
  const local = useMemo(() => new LocalMedia(), [id]);
  const speaker = useMemo(loudspeakerHere, [id]);
  const session = useSignal<Session | null>(null);
  const stays = useRef(0);
  const { loaded, again } = useLoaded(id, () => api.get<JoinView>(url`/meetings/${id}/join`));

  useEffect(
    () => () => {
      if (session.peek()) session.peek()?.leave();
      else local.stop();
    },
    [local],
  );

  useEffect(() => {
    void speaker.begin();
    const changed = async () => {
      const present = (await listDevices()).map((device) => device.id);
      await Promise.all([local.devicesChanged(present), speaker.devicesChanged(present)]);
    };
    return onDevicesChanged(() => void changed());
  }, [local, speaker]);

  const newSession = (isGuest: boolean) => new Session(id, local, speaker, language.value, isGuest, !lineIsQuick());
  const ahead = useRef<Session | null>(null);
  const atTheDoor = session.value === null && loaded.value.state === 'there' && !loaded.value.value.ended && !loaded.value.value.is_guest;
  const said = language.value;
  useEffect(() => {
    if (!atTheDoor) return;
    const next = newSession(false);
    next.openAhead();
    ahead.current = next;
    return () => {
      if (ahead.current === next) next.discard();
    };
  }, [atTheDoor, said]);

  const enter = (isGuest: boolean) => {
    const next = ahead.current ?? newSession(isGuest);
    ahead.current = null;
    next.start();
    stays.current += 1;
    session.value = next;
  };
  const backToDevices = () => {
    session.value = null;
    void again();
  };

  /** A refused guest asks to enter again, under the same name and with the same devices. */
  const askAgain = async ({ name, unit_name }: JoinView) => {
    const guest: JoinAsGuest = { secret: null, meeting: id, name, unit_name };
    await api.post<GuestJoined>('/invitations/join', guest);
    await local.resume();
    enter(true);
  };

  if (session.value && loaded.value.state === 'there') {
    const join = loaded.value.value;
    // What is drawn of one stay follows that stay's state: another one is mounted again.
    return <Stay key={stays.current} session={session.value} join={join} onRejoin={backToDevices} onSentOut={() => enter(join.is_guest)} onAskAgain={() => askAgain(join)} />;
  }
  if (loaded.value.state === 'there' && !loaded.value.value.ended) {
    const { value: join } = loaded.value;
    return <PreJoin join={join} local={local} speaker={speaker} onEnter={() => enter(join.is_guest)} />;
  }
  return (
    <Page title={loaded.value.state === 'there' ? loaded.value.value.title : t('join.title')} width="narrow">
      <Asked loaded={loaded.value} again={again}>
        {(join) => (
          <EmptyState title={t(join.cancelled ? 'join.cancelled' : 'join.ended')} action={!join.is_guest && <ButtonLink kind="primary" href={`/hop/${id}`}>{t('join.ended.action')}</ButtonLink>}>
            {join.cancelled ? cancelledText(join) : t(join.is_guest ? 'join.ended.guest' : 'join.ended.text')}
          </EmptyState>
        )}
      </Asked>
    </Page>
  );
}
