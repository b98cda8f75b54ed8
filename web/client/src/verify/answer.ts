// SPDX-License-Identifier: MPL-2.0
// The one big answer about a document, chosen from what the server found.

import type { Standing, VerificationView, VerifiedSignature } from '../generated/protocol';
import type { Key, Values } from '../i18n';
import { longDateTime } from '../i18n/format';

export interface Answer {
  /** Good is said only when nothing is left to doubt. */
  look: 'good' | 'wait' | 'alert';
  title: Key;
  text: Key;
  values: Values;
}

/** "A và B", "A, B và C". */
export function namesIn(signatures: VerifiedSignature[], and: string): string {
  const names = [...new Set(signatures.filter((signature) => !signature.is_time_stamp).map((signature) => signature.signer))];
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} ${and} ${last}`;
}

/** The signatures are right; whether it is the minutes is another question. */
function validAs(standing: Standing, values: Values): Answer {
  switch (standing) {
    case 'filed':
      return { look: 'good', title: 'verify.valid', text: 'verify.valid.text', values };
    case 'unknown':
      return { look: 'good', title: 'verify.validOther', text: 'verify.validOther.text', values };
    case 'awaits_chair':
      return { look: 'wait', title: 'verify.awaitsChair', text: 'verify.awaitsChair.text', values };
    case 'awaits_secretary':
    case 'superseded':
    case 'claimed':
      return { look: 'alert', title: 'verify.notFiled', text: 'verify.notFiled.text', values };
  }
}

export function answerTo(view: VerificationView, and: string): Answer {
  const values = { names: namesIn(view.signatures, and) };
  const correction = view.minutes?.corrected_as ?? null;
  const withdrawn = view.minutes?.withdrawn_at ?? null;
  switch (view.verdict) {
    case 'valid':
      if (view.standing === 'filed' && withdrawn !== null) {
        return { look: 'alert', title: 'verify.withdrawn', text: 'verify.withdrawn.text', values: { ...values, at: longDateTime(withdrawn) } };
      }
      if (view.standing === 'filed' && correction !== null) {
        // Good alone would let the reader overlook what the correction says.
        return { look: 'wait', title: 'verify.corrected', text: 'verify.corrected.text', values: { ...values, document: correction } };
      }
      return validAs(view.standing, values);
    case 'untrusted':
      return { look: 'wait', title: 'verify.untrusted', text: 'verify.untrusted.text', values };
    case 'changed':
      return { look: 'alert', title: 'verify.changed', text: 'verify.changed.text', values };
    case 'invalid':
      return { look: 'alert', title: 'verify.invalid', text: 'verify.invalid.text', values };
    case 'ambiguous':
      return { look: 'alert', title: 'verify.ambiguous', text: 'verify.ambiguous.text', values };
    case 'revoked':
      return { look: 'alert', title: 'verify.revoked', text: 'verify.revoked.text', values };
    case 'not_checkable':
      return { look: 'wait', title: 'verify.notCheckable', text: 'verify.notCheckable.text', values };
    case 'not_signed':
      return { look: 'wait', title: 'verify.notSigned', text: 'verify.notSigned.text', values };
    case 'unreadable':
      return { look: 'alert', title: 'verify.unreadable', text: 'verify.unreadable.text', values };
  }
}

/** Our own places by their office's word, others by their name. */
export function placeName(field: string): Key {
  return field === 'Chair' ? 'verify.place.chair' : field === 'Secretary' ? 'verify.place.secretary' : 'verify.place.other';
}
