// SPDX-License-Identifier: MPL-2.0
// What those who lead change of the agenda during the meeting: add an item, move one, leave it out.

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';

import { MAX_ITEM_MINUTES, type AgendaItem } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { featureWords } from '../../../../i18n/feature-words';
import { neighbour, placeOfNext } from '../../../../session/features/agenda';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
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
  },
);

const MAX_TITLE_CHARS = 300;

/** What is done seldom opens. */
export function ItemActions({ session, item, current }: { session: Session; item: AgendaItem; current: boolean }) {
  const isOpen = useSignal(false);
  const room = useComputed(() => session.state.value.room).value;
  const items = room?.agenda ?? [];
  const isHeld = room?.items_taken.some((one) => one.item === item.id) ?? false;
  const next = room && placeOfNext(room, item.id);
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
  const words = say(item.skipped ? 'takeIn' : 'skip');
  return (
    <>
      <button type="button" class="button button-plain" aria-expanded={isOpen.value} aria-label={`${say(isOpen.value ? 'less' : 'more')}: ${item.title}`} onClick={() => (isOpen.value = !isOpen.value)}>
        {say(isOpen.value ? 'less' : 'more')}
      </button>
      {isOpen.value && (
        <div class="item-others">
          {next && (
            <Button disabled={lost} label={`${say('next')}: ${item.title}`} onClick={() => session.send({ type: 'move_agenda_item', item: item.id, before: next.before })}>
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
        </div>
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

export function AddItem({ session }: { session: Session }) {
  const isOpen = useSignal(false);
  const title = useSignal('');
  const presenter = useSignal('');
  const minutes = useSignal('');
  const tried = useSignal(false);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  /** The identifiers of the items when this one was sent: what was typed stays until it is there. */
  const sent = useSignal<Set<string> | null>(null);
  const close = () => {
    isOpen.value = tried.value = false;
    title.value = presenter.value = minutes.value = '';
    sent.value = null;
  };
  useSignalEffect(() => {
    const before = sent.value;
    if (before && session.state.value.room?.agenda.some(({ id, title: known }) => !before.has(id) && known === tidy(title.peek()))) close();
  });
  if (!isOpen.value)
    return (
      <Button kind="plain" onClick={() => (isOpen.value = true)}>
        {say('add')}
      </Button>
    );
  const planned = minutesOf(minutes.value);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    tried.value = true;
    if (title.value.trim() === '' || planned === 'wrong') return;
    const before = new Set(session.state.peek().room?.agenda.map(({ id }) => id));
    if (session.send({ type: 'add_agenda_item', title: tidy(title.value), presenter: tidy(presenter.value), minutes: planned })) sent.value = before;
  };
  return (
    <form class="item stack" onSubmit={submit} noValidate>
      <TextField label={say('itemTitle')} max={MAX_TITLE_CHARS} value={title.value} onValue={(value) => (title.value = value)} error={tried.value && title.value.trim() === '' ? say('titleMissing') : undefined} />
      <TextField label={say('presenter')} hint={say('presenterHint')} max={MAX_TITLE_CHARS} value={presenter.value} onValue={(value) => (presenter.value = value)} />
      <TextField label={say('minutes')} digits max={3} value={minutes.value} onValue={(value) => (minutes.value = value)} error={tried.value && planned === 'wrong' ? say('minutesWrong') : undefined} />
      <div class="row">
        <Button kind="primary" type="submit" disabled={lost}>
          {say('save')}
        </Button>
        <Button onClick={close}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
