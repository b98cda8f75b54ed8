// SPDX-License-Identifier: MPL-2.0
// How far the minutes have come: the present step named, those done ticked.

import { subjectWords } from '../account/subject';
import type { MinutesState, MinutesView } from '../generated/protocol';
import { t } from '../i18n';
import { longDateTime } from '../i18n/format';
import { Icon } from '../ui/icon';

const STEPS: MinutesState[] = ['draft', 'submitted', 'secretary_signed', 'signed'];
/** After the signatures. */
const AFTER = ['published', 'filed'] as const;

export function StateSteps({ view }: { view: MinutesView }) {
  const steps = STEPS.filter((step) => step !== 'secretary_signed' || view.minutes.kind === 'minutes');
  const present = steps.indexOf(view.minutes.state);
  // The last that has happened after the signatures, otherwise a state before.
  const latest = AFTER.filter((step) => view.minutes[`${step}_at`] !== null).at(-1);
  return (
    <>
      <ol class="steps" aria-label={t('minutes.state')}>
        {steps.map((step, at) => {
          // Signed by both is an end, not something still going on.
          const done = at < present || view.minutes.state === 'signed';
          return (
            <li key={step} class={done ? 'step step-done' : 'step'} aria-current={at === present && !latest ? 'step' : undefined}>
              {done && <Icon name="check" />}
              <span>{t(`minutes.state.${step}`)}</span>
              {done && <span class="visually-hidden">{t('minutes.state.done')}</span>}
            </li>
          );
        })}
        {AFTER.map((step) => {
          const done = view.minutes[`${step}_at`] !== null;
          return (
            <li key={step} class={done ? 'step step-done' : 'step'} aria-current={step === latest ? 'step' : undefined}>
              {done && <Icon name="check" />}
              <span>{t(`minutes.state.${step}`)}</span>
              {done && <span class="visually-hidden">{t('minutes.state.done')}</span>}
            </li>
          );
        })}
      </ol>
      {view.signatures.length > 0 && (
        <ul class="signatures">
          {view.signatures.map((signature) => (
            <li key={signature.role}>
              <strong>{signature.name}</strong> ({t(signature.role === 'chair' ? 'sign.byChair' : 'sign.bySecretary')}){' '}
              {t('sign.at', { at: longDateTime(signature.signed_at) })}{' '}
              {/* The certificate is shown when it says more than the name. */}
              {subjectWords(signature.certificate) !== signature.name && <span class="soft small">{subjectWords(signature.certificate)}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
