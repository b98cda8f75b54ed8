// SPDX-License-Identifier: MPL-2.0
// What differs between two states of one plan, in words. Pure.

import type { MeetingView } from '../../generated/protocol';
import { t } from '../../i18n';
import { longDateTime } from '../../i18n/format';

type Plan = Pick<MeetingView, 'meeting' | 'chair' | 'secretary' | 'invited_units'>;

const names = (units: Plan['invited_units']): string => units.map(({ name }) => name).join(', ');
const titles = (agenda: Plan['meeting']['agenda']): string => agenda.map(({ title }) => `“${title}”`).join(', ');

/** Those of one list that the other lacks. */
const missingIn = <T extends { id: string }>(from: T[], other: T[]): T[] => from.filter(({ id }) => !other.some((one) => one.id === id));

/** One line for each part that somebody changed, with its new and its old value. */
export function changesBetween(before: Plan, after: Plan): string[] {
  const lines: string[] = [];
  const compare = (part: 'title' | 'when' | 'chair' | 'secretary', was: string, is: string) => {
    if (was !== is) lines.push(t(`plan.changes.${part}`, { text: is, before: was }));
  };
  compare('title', before.meeting.title, after.meeting.title);
  compare('when', longDateTime(before.meeting.starts_at), longDateTime(after.meeting.starts_at));
  for (const role of ['chair', 'secretary'] as const) if (before[role].user.id !== after[role].user.id) compare(role, before[role].user.name, after[role].user.name);
  const list = (part: 'added' | 'removed' | 'agendaAdded' | 'agendaRemoved', text: string) => {
    if (text !== '') lines.push(t(`plan.changes.${part}`, { text }));
  };
  list('added', names(missingIn(after.invited_units, before.invited_units)));
  list('removed', names(missingIn(before.invited_units, after.invited_units)));
  const seats = ({ meeting: { invitees } }: Plan) => JSON.stringify([invitees.observer_units, invitees.people, invitees.expected]);
  if (seats(before) !== seats(after)) lines.push(t('plan.changes.seats'));
  const [was, is] = [before.meeting.agenda, after.meeting.agenda];
  const [added, removed] = [missingIn(is, was), missingIn(was, is)];
  list('agendaAdded', titles(added));
  list('agendaRemoved', titles(removed));
  const [wasKept, isKept] = [missingIn(was, removed), missingIn(is, added)];
  for (const item of isKept) {
    const before = wasKept.find(({ id }) => id === item.id)?.title ?? item.title;
    if (before !== item.title) lines.push(t('plan.changes.agendaItem', { text: item.title, before }));
  }
  const other = (agenda: typeof is) => JSON.stringify(agenda.map(({ id, presenter }) => [id, presenter]));
  if (other(wasKept) !== other(isKept)) lines.push(t('plan.changes.agenda'));
  return lines;
}
