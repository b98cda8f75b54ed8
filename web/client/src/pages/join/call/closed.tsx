import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../../../api/client';
import type { JoinView } from '../../../generated/protocol';
import { t } from '../../../i18n';
import type { Session } from '../../../session/session';
import { Button, ButtonLink } from '../../../ui/button';
import { Notice, RefusalNotice } from '../../../ui/notice';
import { Page } from '../../../ui/page';

/** Reasons after which one may enter again: at once, or when the chair agrees. */
const MAY_RETURN = ['left', 'replaced', 'removed'];

/** Why the call is over for this page, and what can be done next. */
export function Closed({ session, join, onRejoin, onAskAgain }: { session: Session; join: JoinView; onRejoin: () => void; onAskAgain: () => Promise<void> }) {
  const reason = session.state.value.closedFor;
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
        <div class="row">
          {reason === 'refused' && join.is_guest && <AskAgain onAskAgain={onAskAgain} />}
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

/** A refused guest may have been taken for somebody else: asking once more is a click, within the bounds of the door. */
function AskAgain({ onAskAgain }: { onAskAgain: () => Promise<void> }) {
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const ask = async () => {
    busy.value = true;
    refused.value = null;
    try {
      await onAskAgain();
    } catch (error) {
      refused.value = refusalOf(error);
      busy.value = false;
    }
  };
  // A meeting that takes no guests is not told of at all; here that means that its links were withdrawn.
  const withdrawn = refused.value?.code === 'not_found';
  return (
    <div class="stack">
      {withdrawn && (
        <Notice kind="alert" title={t('closed.link_withdrawn')}>
          {t('closed.link_withdrawn.text')}
        </Notice>
      )}
      {refused.value && !withdrawn && <RefusalNotice refusal={refused.value} />}
      {!withdrawn && (
        <Button kind="primary" icon="door" busy={busy.value} onClick={() => void ask()}>
          {t('closed.askAgain')}
        </Button>
      )}
    </div>
  );
}
