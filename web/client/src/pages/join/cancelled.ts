// SPDX-License-Identifier: MPL-2.0
import type { JoinView } from '../../generated/protocol';
import { t } from '../../i18n';

/** What somebody reads who waited for, or opens the address of, a cancelled meeting. */
export function cancelledText({ is_guest, meeting_unit_name, cancel_reason: reason }: JoinView): string {
  if (is_guest) return t('join.cancelled.guest', { unit: meeting_unit_name });
  return reason === '' ? t('join.cancelled.text') : `${t('join.cancelled.reason', { reason })} ${t('join.cancelled.text')}`;
}
