// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../../../api/client';
import type { JoinView } from '../../../generated/protocol';
import { t } from '../../../i18n';
import type { Session } from '../../../session/session';
import { Button, ButtonLink } from '../../../ui/button';
import { RefusalNotice } from '../../../ui/notice';
import { Page } from '../../../ui/page';

/** Reasons after which one may enter again: at once, or when the chair agrees. */
const MAY_RETURN = ['left', 'replaced', 'removed'];

/** Why the call is over for this page, and what can be done next. */
export function Closed({ session, join, onRejoin, onAskAgain }: { session: Session; join: JoinView; onRejoin: () => void; onAskAgain: () => Promise<void> }) {
  const withdrawn = useSignal(false);
  const reason = withdrawn.value ? 'link_withdrawn' : session.state.value.closedFor;
  if (reason === null || reason === 'restarting') return null;
  const meetingPage = !join.is_guest && (reason === 'ended' || reason === 'left');
  const mayReturn = MAY_RETURN.includes(reason);
  const { refusal } = session.state.value;
  const told = refusal?.problem.code === 'wrong_address' ? refusal.problem : null;
  return (
    <Page title={t(`closed.${reason}`)} lead={join.title} width="narrow">
      <div class="sheet stack">
        {told && <RefusalNotice refusal={told} />}
        {!told && <p>{t(reason === 'ended' && join.is_guest ? 'join.ended.guest' : `closed.${reason}.text`)}</p>}
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
      // A meeting that takes no guests is not told of at all: its links were withdrawn.
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
