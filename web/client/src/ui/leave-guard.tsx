// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { beforeSignOut } from '../api/me';
import { t } from '../i18n';
import { navigate } from '../router';
import { Confirm } from './dialog';
import { useClosingAsked, useLeavingFor } from './leaving';

/** What the answer does: with `false`, signing out is called off. */
type Answer = (goesOn: boolean) => void;

/** Asks before a link, the back button, signing out or closing the window takes away what was typed
 * and is not saved. */
export function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const leavingFor = useLeavingFor(unsaved);
  const signingOut = useSignal<Answer | null>(null);
  useClosingAsked(unsaved);
  useEffect(() => {
    if (!unsaved) return;
    const ask = () =>
      new Promise<boolean>((answer) => {
        signingOut.peek()?.(false);
        signingOut.value = answer;
      });
    beforeSignOut.add(ask);
    return () => {
      beforeSignOut.delete(ask);
    };
  }, [unsaved]);
  const to = leavingFor.value;
  const answer = signingOut.value;
  if (to === null && answer === null) return null;
  const close = (goesOn: boolean) => {
    leavingFor.value = null;
    signingOut.value = null;
    answer?.(goesOn);
    if (goesOn && to !== null) navigate(to);
  };
  return (
    <Confirm title={t('leave.ask')} verb={t(answer ? 'nav.signOut' : 'leave.verb')} refusal={t('leave.stay')} onConfirm={() => close(true)} onCancel={() => close(false)}>
      <p>{t('leave.text')}</p>
    </Confirm>
  );
}
