// SPDX-License-Identifier: MPL-2.0
// What people have edited is stored, and the server could make no revision of it: why, in words.

import type { Refusal } from '../api/client';
import type { MinutesHead } from '../generated/protocol';
import { t } from '../i18n';

const FIELDS = [
  'superior_unit', 'issuing_unit', 'number', 'symbol', 'place', 'title', 'correction_of', 'begins', 'ends', 'venue',
  'attendance', 'chair', 'secretary', 'chair_name', 'secretary_name', 'chair_capacity', 'recipients',
] as const satisfies (keyof MinutesHead)[];

/** The field of the form that is too long. */
export function wrongFieldIn(problem: Refusal | null): keyof MinutesHead | null {
  return (problem?.code === 'head_field_too_long' && FIELDS.find((field) => field === problem.fact)) || null;
}

/** The same as a refusal that names the field as the form does. */
export function notSavedWords(problem: Refusal): Refusal {
  const field = wrongFieldIn(problem);
  if (!field) return problem;
  return { code: problem.code, title: t('save.fieldTooLong', { field: t(`head.${field}`) }), detail: t('save.fieldTooLong.text') };
}
