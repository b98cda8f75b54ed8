// SPDX-License-Identifier: MPL-2.0
// What differs between two states of one plan, in words. Pure.

import type { MeetingView } from '../../generated/protocol';
import { t } from '../../i18n';
import { longDateTime } from '../../i18n/format';

type Plan = Pick<MeetingView, 'meeting' | 'chair' | 'secretary' | 'invited_units'>;

const names = (units: Plan['invited_units']): string => units.map(({ name }) => name).join(', ');

/** One line for each part that somebody changed, with its new value where that is short. */
export function changesBetween(before: Plan, after: Plan): string[] {
  const lines: string[] = [];
  if (before.meeting.title !== after.meeting.title) lines.push(t('plan.changes.title', { text: after.meeting.title }));
  if (before.meeting.starts_at !== after.meeting.starts_at) lines.push(t('plan.changes.when', { text: longDateTime(after.meeting.starts_at) }));
  if (before.chair.user.id !== after.chair.user.id) lines.push(t('plan.changes.chair', { text: after.chair.user.name }));
  if (before.secretary.user.id !== after.secretary.user.id) lines.push(t('plan.changes.secretary', { text: after.secretary.user.name }));
  const missingIn = (from: Plan, other: Plan) => from.invited_units.filter(({ id }) => !other.invited_units.some((unit) => unit.id === id));
  const [added, removed] = [missingIn(after, before), missingIn(before, after)];
  if (added.length > 0) lines.push(t('plan.changes.added', { text: names(added) }));
  if (removed.length > 0) lines.push(t('plan.changes.removed', { text: names(removed) }));
  if (JSON.stringify(before.meeting.agenda) !== JSON.stringify(after.meeting.agenda)) lines.push(t('plan.changes.agenda'));
  return lines;
}
