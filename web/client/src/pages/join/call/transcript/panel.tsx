// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

import { t, withWords } from '../../../../i18n';
import type { AgendaItemId } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import { Notice } from '../../../../ui/notice';
import { useDeskNotes } from '../marks/desk-notes';
import { MarkForm, NO_ITEM } from '../marks/form';
import { useHalfWritten } from '../half-written';
import { JustNoted } from '../marks/plain';

type Desk = ComponentType<{ session: Session; note: (text: string, item: AgendaItemId | null) => void }>;

/** The secretary's desk, fetched when it is first opened, over the form for quick notes. */
export function WordsPanel({ session }: { session: Session }) {
  const desk = useSignal<{ Desk: Desk | null } | 'failed'>({ Desk: null });
  const text = useHalfWritten(session, 'note');
  const notes = useDeskNotes(session, true, true);
  useEffect(() => {
    withWords(import('../../../../desk/panel')).then(
      (module) => (desk.value = { Desk: module.default }),
      () => (desk.value = 'failed'),
    );
  }, []);
  const item = useHalfWritten(session, 'note-item');
  const note = (words: string, saidUnder: AgendaItemId | null) => {
    const before = text.peek().trim();
    // What it is added to has its item already.
    if (before === '') item.value = saidUnder ?? NO_ITEM;
    text.value = before === '' ? words : `${before} ${words}`;
  };
  return (
    <>
      {desk.value === 'failed' && <Notice kind="alert" title={t('error.unreachable')}>{t('error.unreachable.detail')}</Notice>}
      {desk.value !== 'failed' && desk.value.Desk && <desk.value.Desk session={session} note={note} />}
      {notes ? <notes.LatestNote session={session} /> : <JustNoted session={session} />}
      <MarkForm session={session} text={text} />
    </>
  );
}
