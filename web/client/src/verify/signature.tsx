// SPDX-License-Identifier: MPL-2.0
// One signature that was checked, and a fact with its name.

import { subjectWords } from '../account/subject';
import type { VerifiedSignature } from '../generated/protocol';
import { t } from '../i18n';
import { longDateTime } from '../i18n/format';
import { Icon } from '../ui/icon';

export function Signature({ signature }: { signature: VerifiedSignature }) {
  const fine = signature.valid && !signature.changed_since;
  // What cannot be judged is not called wrong.
  const open = signature.doubt !== null && !signature.changed_since;
  const look = open ? 'wait' : !fine ? 'alert' : signature.trusted ? 'good' : 'wait';
  return (
    <li class={`verified-one verified-${look}`}>
      <p class="verified-head">
        <Icon name={look === 'good' ? 'check' : look === 'alert' ? 'close' : 'warning'} />
        <strong>{signature.signer || t('verify.noSigner')}</strong>
        {signature.is_time_stamp && <span class="small">{t('verify.isTimeStamp')}</span>}
      </p>
      <p>{signature.explanation}</p>
      <dl class="verify-facts">
        <Fact label={t('verify.signedAt')} value={signature.signed_at === null ? t('verify.noTime') : longDateTime(signature.signed_at)} />
        {signature.issuer !== '' && <Fact label={t('verify.issuer')} value={subjectWords(signature.issuer)} />}
        {!open && <Fact label={t('verify.covers')} value={signature.covers_whole_document ? t('verify.covers.whole') : t('verify.covers.part')} />}
      </dl>
    </li>
  );
}

export function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
