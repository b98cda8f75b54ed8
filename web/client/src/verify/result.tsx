// SPDX-License-Identifier: MPL-2.0
// The answer about a document: one sentence large, then which meeting, then each signature.

import { subjectWords } from '../account/subject';
import type { SignatureView, Standing, VerificationView, VerifiedMinutes } from '../generated/protocol';
import { t } from '../i18n';
import { date, longDateTime } from '../i18n/format';
import { saidOf } from '../i18n/notice-words';
import { Icon } from '../ui/icon';
import { answerTo, placeName } from './answer';
import { Fact, Signature } from './signature';

export function Result({ name, view }: { name: string; view: VerificationView }) {
  const answer = answerTo(view, t('verify.and'));
  const said = saidOf(view.minutes?.kind ?? 'minutes');
  return (
    <div class="stack">
      <section class={`answer answer-${answer.look}`} aria-label={t('verify.answer')}>
        <span class="answer-sign">
          <Icon name={answer.look === 'good' ? 'check' : answer.look === 'alert' ? 'close' : 'warning'} />
        </span>
        <div>
          <h2 class="answer-title">{said(t(answer.title, answer.values))}</h2>
          <p>{view.explanation ?? said(t(answer.text, answer.values))}</p>
          {view.empty_fields.length > 0 && <p>{t('verify.empty', { places: [...new Set(view.empty_fields.map(place))].join(', ') })}</p>}
          <p class="small answer-file">{t('verify.file', { name })}</p>
        </div>
      </section>
      {view.minutes && <Minutes minutes={view.minutes} standing={view.standing} />}
      {view.signatures.length > 0 && (
        <section>
          <h2>{t('verify.signatures')}</h2>
          <ol class="verified">
            {view.signatures.map((signature, at) => (
              <Signature key={at} signature={signature} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function place(field: string): string {
  return t(placeName(field));
}

function Minutes({ minutes, standing }: { minutes: VerifiedMinutes; standing: Standing }) {
  const said = saidOf(minutes.kind);
  return (
    <section>
      <h2>{said(t(standing === 'filed' ? 'verify.minutesOf' : 'verify.namedMeeting'))}</h2>
      <dl class="verify-facts sheet">
        <Fact label={t('verify.meeting')} value={minutes.meeting_title} />
        <Fact label={t('verify.unit')} value={minutes.meeting_unit_name} />
        {minutes.met_at !== null && <Fact label={t('verify.metAt')} value={date(minutes.met_at)} />}
        <Fact label={t('verify.copy')} value={said(t(`verify.standing.${standing}`))} />
        {minutes.signers.map((signer) => (
          <Fact
            key={signer.role}
            label={t(signer.role === 'chair' ? 'verify.filedChair' : 'verify.filedSecretary')}
            value={filedSigner(signer)}
          />
        ))}
        {minutes.corrects && <Fact label={t('verify.correction')} value={said(t('verify.corrects'))} />}
        {minutes.corrected_by && <Fact label={t('verify.correction')} value={said(t('verify.correctedBy'))} />}
      </dl>
    </section>
  );
}

/** As it was filed; the certificate is named where it says more than the name. */
function filedSigner(signer: SignatureView): string {
  const values = { name: signer.name, at: longDateTime(signer.signed_at), certificate: subjectWords(signer.certificate) };
  return values.certificate === values.name ? t('verify.filedName', values) : t('verify.filedSigner', values);
}
