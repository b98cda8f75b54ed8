// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

import { t, withWords } from '../../../../i18n';
import type { Session } from '../../../../session/session';
import { Notice } from '../../../../ui/notice';
import { useDeskNotes } from '../marks/desk-notes';
import { MarkForm } from '../marks/form';
import { useHalfWritten } from '../half-written';
import { JustNoted } from '../marks/plain';

type Desk = ComponentType<{ session: Session; note: (text: string) => void }>;

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
  const note = (words: string) => (text.value = text.value.trim() === '' ? words : `${text.value.trim()} ${words}`);
  return (
    <>
      {desk.value === 'failed' && <Notice kind="alert" title={t('error.unreachable')}>{t('error.unreachable.detail')}</Notice>}
      {desk.value !== 'failed' && desk.value.Desk && <desk.value.Desk session={session} note={note} />}
      {notes ? <notes.LatestNote session={session} /> : <JustNoted session={session} />}
      <MarkForm session={session} text={text} />
    </>
  );
}
