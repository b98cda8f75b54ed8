// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { t } from '../../../i18n';
import { mayEnd } from '../../../session/features/ending';
import type { Session } from '../../../session/session';
import { navigate } from '../../../router';
import { Button } from '../../../ui/button';
import { Confirm, Dialog } from '../../../ui/dialog';
import { useLeavingFor } from '../../../ui/leaving';
import { ReadBack } from './votes/read-back';

/** Who may end the meeting leaves alone, or ends it for everybody, which is asked once more.
 * The secretary of a chaired meeting is only asked whether to leave it. */
export function LeaveDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const ending = useSignal(false);
  const { title, room } = session.state.value;
  const endable = room !== null && mayEnd(room);
  const others = (room?.participants.filter(({ connected }) => connected).length ?? 1) - 1;
  const open = room?.votes.filter(({ is_open }) => is_open) ?? [];
  const votes = open.map(({ number, cast, entitled }) => <p key={number}>{t('call.end.vote', { number, n: cast, all: entitled })}</p>);
  // What is not published stays with the desk and becomes nobody's task.
  const kept = room?.marks.filter(({ standing }) => standing !== 'published') ?? [];
  const notes = kept.length > 0 && <p>{t('call.end.notes', { n: kept.length })}</p>;
  const end = () => {
    if (session.send({ type: 'end_meeting' })) onClose();
  };
  if (ending.value) {
    return (
      <Confirm title={t('call.end.title', { title })} verb={t('call.end')} onCancel={onClose} onConfirm={end}>
        <p>{others > 0 ? t('call.end.text', { n: others }) : t('meeting.end.text')}</p>
        {votes}
        {notes}
      </Confirm>
    );
  }
  if (!endable) {
    return (
      <Confirm title={t('call.leave.ask')} verb={t('call.leave.only')} refusal={t('call.leave.stay')} onConfirm={() => session.leave()} onCancel={onClose}>
        {t('call.leave.text')}
      </Confirm>
    );
  }
  return (
    <Dialog
      title={t('call.leave.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => session.leave()}>{t('call.leave.only')}</Button>
          <Button kind="danger" onClick={() => (ending.value = true)}>
            {t('call.end')}
          </Button>
        </>
      }
    >
      <p>{t('call.leave.text')}</p>
      {votes}
      {notes}
      <ReadBack session={session} asks onOpened={onClose} />
    </Dialog>
  );
}

/** The back button leaves the call only after a question: on a phone it is a slip of the thumb. */
export function LeavingAsked({ session }: { session: Session }) {
  const leavingFor = useLeavingFor(true);
  const to = leavingFor.value;
  if (to === null) return null;
  const leave = () => {
    session.leave();
    navigate(to);
  };
  return (
    <Confirm title={t('call.leave.ask')} verb={t('call.leave.only')} refusal={t('call.leave.stay')} onConfirm={leave} onCancel={() => (leavingFor.value = null)}>
      {t('call.leave.text')}
    </Confirm>
  );
}
