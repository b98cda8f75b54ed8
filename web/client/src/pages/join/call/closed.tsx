// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../../../api/client';
import type { JoinView } from '../../../generated/protocol';
import { t } from '../../../i18n';
import { leads } from '../../../session/features/chairing';
import type { ClosedFor } from '../../../session/state';
import type { Session } from '../../../session/session';
import { Button, ButtonLink } from '../../../ui/button';
import { RefusalNotice } from '../../../ui/notice';
import { Page } from '../../../ui/page';
import { cancelledText } from '../cancelled';
import { UnsavedNotes } from './marks/unsaved';
import { OwnNotesDownload } from './private-notes/own-download';

/** Reasons after which one may enter again: at once, or when the chair agrees. */
const MAY_RETURN = ['left', 'replaced', 'removed'];

/** What was being written is still there when somebody comes back. */
const COMES_BACK = ['left', 'replaced'];

/** The meeting as it is at its end: who waited at the door knows what it was before. */
function useAtTheEnd(reason: ClosedFor | null, before: JoinView): JoinView {
  const now = useSignal(before);
  useEffect(() => {
    if (reason !== 'ended') return;
    api.get<JoinView>(url`/meetings/${before.meeting}/join`).then(
      (view) => (now.value = view),
      // A guest's session ends with the meeting; what is known stays.
      () => undefined,
    );
  }, [reason]);
  return now.value;
}

type Props = {
  session: Session;
  join: JoinView;
  onRejoin: () => void;
  onAskAgain: () => Promise<void>;
  /** What of the call is still under way. */
  notice: ComponentChildren;
};

/** Why the call is over for this page, and what can be done next. */
export function Closed({ session, join: before, onRejoin, onAskAgain, notice }: Props) {
  const withdrawn = useSignal(false);
  const reason = withdrawn.value ? 'link_withdrawn' : session.state.value.closedFor;
  const join = useAtTheEnd(reason, before);
  if (reason === null || reason === 'restarting' || reason === 'sent_out') return null;
  const meetingPage = !join.is_guest && (reason === 'ended' || reason === 'left');
  const mayReturn = MAY_RETURN.includes(reason) || (reason === 'refused' && !join.is_guest);
  const { refusal } = session.state.value;
  const problem = refusal?.problem.code === 'wrong_address' ? refusal.problem : null;
  const { room } = session.state.value;
  const isBeforeOpening = room?.started_at === null;
  // A meeting that ends before its opening was cancelled.
  const cancelled = reason === 'ended' && (isBeforeOpening || join.cancelled);
  return (
    <Page title={t(cancelled ? 'join.cancelled' : `closed.${reason}`)} lead={join.title} width="narrow">
      <div class="sheet stack">
        {problem && <RefusalNotice refusal={problem} />}
        {!problem && <p>{cancelled ? cancelledText(join) : explanation(reason, join, isBeforeOpening, room !== null)}</p>}
        {notice}
        {!COMES_BACK.includes(reason) && room && leads(room.your_role) && <UnsavedNotes session={session} />}
        {reason === 'uninvited' && !join.is_guest && <OwnNotesDownload meeting={join.meeting} />}
        {reason === 'refused' && join.is_guest && <AskAgain onAskAgain={onAskAgain} onWithdrawn={() => (withdrawn.value = true)} />}
        <div class="row closed-ways">
          {mayReturn && (
            <Button kind="primary" onClick={onRejoin}>
              {t('closed.return')}
            </Button>
          )}
          {(reason === 'outdated' || reason === 'signed_out') && (
            <Button kind="primary" onClick={() => window.location.reload()}>
              {t(reason === 'outdated' ? 'closed.reload' : 'signIn.action')}
            </Button>
          )}
          {meetingPage && (
            <ButtonLink kind={mayReturn ? 'secondary' : 'primary'} href={`/hop/${join.meeting}`}>
              {t('closed.meetingPage')}
            </ButtonLink>
          )}
          {!join.is_guest && <ButtonLink href="/">{t('notFound.back')}</ButtonLink>}
        </div>
      </div>
    </Page>
  );
}

function explanation(reason: Exclude<ClosedFor, 'restarting' | 'sent_out'>, join: JoinView, isBeforeOpening: boolean, wasInside: boolean): string {
  if (reason === 'ended' && join.is_guest) return t('join.ended.guest');
  // Who came too late is told nothing of what was recorded.
  if (reason === 'ended' && !wasInside) return t('join.ended.text');
  if (reason === 'left' && isBeforeOpening) return t('closed.left.early');
  if (reason === 'uninvited') return t('closed.uninvited.text', { unit: join.meeting_unit_name });
  return t(`closed.${reason}.text`);
}

/** A refused guest may have been mistaken for somebody else: asking again is one click. */
function AskAgain({ onAskAgain, onWithdrawn }: { onAskAgain: () => Promise<void>; onWithdrawn: () => void }) {
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const ask = async () => {
    busy.value = true;
    refused.value = null;
    try {
      await onAskAgain();
    } catch (error) {
      const refusal = refusalOf(error);
      // A meeting that takes no guests is not disclosed at all: its links were withdrawn.
      if (refusal.code === 'not_found') onWithdrawn();
      else refused.value = refusal;
      busy.value = false;
    }
  };
  return (
    <>
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <div class="row">
        <Button kind="primary" icon="door" busy={busy.value} onClick={() => void ask()}>
          {t('closed.askAgain')}
        </Button>
      </div>
    </>
  );
}
