// SPDX-License-Identifier: MPL-2.0
// What those who lead change of the agenda during the meeting: add an item, move one, leave it out,
// write it anew, and remove one that was added.

import { signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { MAX_ITEM_MINUTES, type AgendaItem } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { featureWords } from '../../../../i18n/feature-words';
import { neighbour, placeOfNext } from '../../../../session/features/agenda';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { TextField } from '../../../../ui/field';

const say = featureWords(
  {
    more: 'Tùy chọn',
    less: 'Thu gọn',
    up: 'Đưa lên trên',
    down: 'Đưa xuống dưới',
    next: 'Họp ngay sau mục hiện tại',
    skip: 'Bỏ qua mục này',
    takeIn: 'Đưa lại vào chương trình',
    add: 'Thêm mục vào chương trình',
    itemTitle: 'Nội dung',
    titleMissing: 'Ghi nội dung của mục.',
    presenter: 'Người trình bày',
    presenterHint: 'Không bắt buộc. Ghi đúng họ tên thì người đó tự vào danh sách đăng ký phát biểu khi đến mục này.',
    minutes: 'Số phút dự kiến',
    minutesWrong: 'Ghi từ 1 đến 600 phút, hoặc để trống.',
    save: 'Thêm mục',
    rewrite: 'Sửa nội dung mục',
    saveRewritten: 'Lưu mục',
    remove: 'Xóa mục đã thêm',
    removeAsk: 'Xóa mục "{title}"?',
    removeText: 'Mục này được thêm trong cuộc họp và chưa họp. Xóa rồi thì không lấy lại được.',
  },
  {
    more: 'Options',
    less: 'Less',
    up: 'Move up',
    down: 'Move down',
    next: 'Hold it next',
    skip: 'Skip this item',
    takeIn: 'Take it in again',
    add: 'Add an item to the agenda',
    itemTitle: 'What it is about',
    titleMissing: 'Say what the item is about.',
    presenter: 'Who presents it',
    presenterHint: 'Optional. Whoever’s full name stands here asks for the floor by itself when this item begins.',
    minutes: 'Planned minutes',
    minutesWrong: 'Give 1 to 600 minutes, or nothing.',
    save: 'Add the item',
    rewrite: 'Change the item',
    saveRewritten: 'Save the item',
    remove: 'Remove the added item',
    removeAsk: 'Remove “{title}”?',
    removeText: 'This item was added in the meeting and not held. Once it is removed it does not come back.',
  },
);

const MAX_TITLE_CHARS = 300;

/** What is done seldom opens. */
export function ItemActions({ session, item, current }: { session: Session; item: AgendaItem; current: boolean }) {
  const isOpen = useSignal(false);
  const rewrites = useSignal(false);
  const removes = useSignal(false);
  const room = useComputed(() => session.state.value.room).value;
  const items = room?.agenda ?? [];
  const isHeld = room?.items_taken.some((one) => one.item === item.id) ?? false;
  const isAdded = room?.items_added.includes(item.id) ?? false;
  // What was held is not held next, and what was skipped is taken in by that.
  const next = room && !isHeld ? placeOfNext(room, item.id) : null;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const move = (by: 'up' | 'down') => {
    const to = neighbour(items, item.id, by);
    if (to === null) return null;
    return (
      <Button disabled={lost} label={`${say(by)}: ${item.title}`} onClick={() => session.send({ type: 'move_agenda_item', item: item.id, before: to.before })}>
        {say(by)}
      </Button>
    );
  };
  const holdNext = (before: AgendaItem['id'] | null) => {
    if (item.skipped) session.send({ type: 'skip_agenda_item', item: item.id, skipped: false });
    session.send({ type: 'move_agenda_item', item: item.id, before });
  };
  const words = say(item.skipped ? 'takeIn' : 'skip');
  if (rewrites.value) return <RewriteItem session={session} item={item} onClose={() => (rewrites.value = false)} />;
  return (
    <>
      <button type="button" class="button button-plain" aria-expanded={isOpen.value} aria-label={`${say(isOpen.value ? 'less' : 'more')}: ${item.title}`} onClick={() => (isOpen.value = !isOpen.value)}>
        {say(isOpen.value ? 'less' : 'more')}
      </button>
      {isOpen.value && (
        <div class="item-others">
          {next && (
            <Button disabled={lost} label={`${say('next')}: ${item.title}`} onClick={() => holdNext(next.before)}>
              {say('next')}
            </Button>
          )}
          {move('up')}
          {move('down')}
          {!current && !isHeld && (
            <Button disabled={lost} label={`${words}: ${item.title}`} onClick={() => session.send({ type: 'skip_agenda_item', item: item.id, skipped: !item.skipped })}>
              {words}
            </Button>
          )}
          <Button disabled={lost} label={`${say('rewrite')}: ${item.title}`} onClick={() => (rewrites.value = true)}>
            {say('rewrite')}
          </Button>
          {isAdded && !current && !isHeld && (
            <Button disabled={lost} label={`${say('remove')}: ${item.title}`} onClick={() => (removes.value = true)}>
              {say('remove')}
            </Button>
          )}
        </div>
      )}
      {removes.value && (
        <Confirm
          title={say('removeAsk', { title: item.title })}
          verb={say('remove')}
          refusal={t('action.back')}
          onConfirm={() => {
            removes.value = false;
            session.send({ type: 'remove_agenda_item', item: item.id });
          }}
          onCancel={() => (removes.value = false)}
        >
          <p>{say('removeText')}</p>
        </Confirm>
      )}
    </>
  );
}

/** One line without what cannot be seen, as the server keeps it. */
const tidy = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

function minutesOf(text: string): number | null | 'wrong' {
  if (text.trim() === '') return null;
  const minutes = Number(text.trim());
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_ITEM_MINUTES ? minutes : 'wrong';
}

type Written = { title: string; presenter: string; minutes: number | null };

const fields = (first: Pick<AgendaItem, 'title' | 'presenter' | 'minutes'>) => ({
  title: signal(first.title),
  presenter: signal(first.presenter),
  minutes: signal(first.minutes === null ? '' : String(first.minutes)),
});

/** An item as somebody writes it. What was typed stays until the server's agenda `has` it. */
function ItemForm({ session, fields: { title, presenter, minutes }, verb, send, has, onClose }: {
  session: Session;
  fields: ReturnType<typeof fields>;
  verb: string;
  /** Whether it could be sent. */
  send: (item: Written) => boolean;
  has: (agenda: AgendaItem[], item: Written) => boolean;
  onClose: () => void;
}) {
  const tried = useSignal(false);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const sent = useSignal<Written | null>(null);
  useSignalEffect(() => {
    const agenda = session.state.value.room?.agenda;
    if (sent.value && agenda && has(agenda, sent.value)) onClose();
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'start' });
    form.current?.querySelector('input')?.focus({ preventScroll: true });
  }, []);
  const planned = minutesOf(minutes.value);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    tried.value = true;
    if (title.value.trim() === '' || planned === 'wrong') return;
    const item = { title: tidy(title.value), presenter: tidy(presenter.value), minutes: planned };
    if (send(item)) sent.value = item;
  };
  return (
    <form ref={form} class="item stack" onSubmit={submit} noValidate>
      <TextField label={say('itemTitle')} max={MAX_TITLE_CHARS} value={title.value} onValue={(value) => (title.value = value)} error={tried.value && title.value.trim() === '' ? say('titleMissing') : undefined} />
      <TextField label={say('presenter')} hint={say('presenterHint')} max={MAX_TITLE_CHARS} value={presenter.value} onValue={(value) => (presenter.value = value)} />
      <TextField label={say('minutes')} digits max={3} value={minutes.value} onValue={(value) => (minutes.value = value)} error={tried.value && planned === 'wrong' ? say('minutesWrong') : undefined} />
      <div class="row">
        <Button kind="primary" type="submit" disabled={lost}>
          {verb}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}

function RewriteItem({ session, item, onClose }: { session: Session; item: AgendaItem; onClose: () => void }) {
  const send = (written: Written) => session.send({ type: 'rewrite_agenda_item', item: item.id, ...written });
  const has = (agenda: AgendaItem[], { title, presenter, minutes }: Written) => agenda.some((one) => one.id === item.id && one.title === title && one.presenter === presenter && one.minutes === minutes);
  const written = useMemo(() => fields(item), [item.id]);
  return <ItemForm session={session} fields={written} verb={say('saveRewritten')} send={send} has={has} onClose={onClose} />;
}

const NOTHING = { title: '', presenter: '', minutes: null };

/** The item that is being added outlives another panel. */
const added = new WeakMap<Session, ReturnType<typeof fields>>();

export function AddItem({ session }: { session: Session }) {
  const isOpen = useSignal(added.has(session));
  /** The identifiers of the items when this one was sent. */
  const before = useRef(new Set<string>());
  if (!isOpen.value)
    return (
      <Button
        kind="plain"
        onClick={() => {
          added.set(session, fields(NOTHING));
          isOpen.value = true;
        }}
      >
        {say('add')}
      </Button>
    );
  const send = (written: Written) => {
    before.current = new Set(session.state.peek().room?.agenda.map(({ id }) => id));
    return session.send({ type: 'add_agenda_item', ...written });
  };
  const has = (agenda: AgendaItem[], { title }: Written) => agenda.some((one) => !before.current.has(one.id) && one.title === title);
  const close = () => {
    added.delete(session);
    isOpen.value = false;
  };
  const written = added.get(session) ?? fields(NOTHING);
  return <ItemForm session={session} fields={written} verb={say('save')} send={send} has={has} onClose={close} />;
}
