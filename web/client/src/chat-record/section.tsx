// SPDX-License-Identifier: MPL-2.0
// The chat on a meeting's page: whether it goes into the dossier, until the meeting ends;
// afterwards what of it is there.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { CHAT_DELETED_AFTER_HOURS, type ChatMessage, type ChatRecord } from '../generated/protocol';
import { date, dateTime, size, time } from '../i18n/format';
import { featureWords } from '../i18n/feature-words';
import { RefusalNotice } from '../ui/notice';
import './style.css';

const say = featureWords(
  {
    title: 'Trao đổi trong cuộc họp',
    keep: 'Lưu lời nhắn và tệp gửi mọi người vào hồ sơ',
    kept: 'Lời nhắn và tệp gửi mọi người được lưu vào hồ sơ. Lời nhắn riêng được xóa sau cuộc họp {hours} giờ.',
    notKept: 'Lời nhắn và tệp không lưu vào hồ sơ, được xóa sau cuộc họp {hours} giờ.',
    deleted: 'Lời nhắn và tệp đã xóa ngày {day} theo thời hạn lưu.',
    none: 'Không có lời nhắn nào gửi mọi người.',
    withdrawn: '{name} đã gỡ lúc {time}.',
    all: 'Xem {n} lời nhắn',
  },
  {
    title: 'Chat of the meeting',
    keep: 'Keep messages and files to everybody in the dossier',
    kept: 'Messages and files to everybody go into the dossier. Private ones are deleted {hours} hours after the meeting.',
    notKept: 'Messages and files do not go into the dossier; they are deleted {hours} hours after the meeting.',
    deleted: 'Messages and files were deleted on {day}, after being kept long enough.',
    none: 'No messages to everybody.',
    withdrawn: 'Removed by {name} at {time}.',
    all: 'Show {n} {n:message|messages}',
  },
);

/** More are folded. */
const SHOWN = 10;

function Line({ meeting, message }: { meeting: string; message: ChatMessage }) {
  const { file, withdrawn } = message;
  return (
    <li class="chat-record-line">
      <p class="small soft">
        <strong>{message.name}</strong> {dateTime(message.at)}
      </p>
      {withdrawn && <p class="soft">{say('withdrawn', { name: withdrawn.by, time: time(withdrawn.at) })}</p>}
      {message.text !== '' && <p class="chat-record-text">{message.text}</p>}
      {file && !withdrawn && (
        <a href={`/api/v1${url`/meetings/${meeting}/chat/files/${file.id}`}`} download={file.name}>
          {file.name} ({size(file.bytes)})
        </a>
      )}
    </li>
  );
}

export default function ChatSection({ meeting, isOver }: { meeting: string; isOver: boolean }) {
  const { loaded, again } = useLoaded(meeting, () => api.get<ChatRecord>(url`/meetings/${meeting}/chat/record`));
  const refusal = useSignal<Refusal | null>(null);
  useEffect(() => {
    if (isOver) void again();
  }, [isOver]);
  if (loaded.value.state !== 'there') return null;
  const { kept, may_set: maySet, messages, deleted_at: deletedAt } = loaded.value.value;
  const keep = async (wanted: boolean) => {
    refusal.value = null;
    try {
      await api.put(url`/meetings/${meeting}/chat/record`, { kept: wanted });
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    await again();
  };
  const lines = messages.map((message) => <Line key={message.id} meeting={meeting} message={message} />);
  return (
    <section class="section">
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        {maySet && (
          <label class="chat-record-keep">
            <input type="checkbox" checked={kept} onChange={(event) => void keep(event.currentTarget.checked)} />
            <span>{say('keep')}</span>
          </label>
        )}
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <p class="soft">{deletedAt ? say('deleted', { day: date(deletedAt) }) : say(kept ? 'kept' : 'notKept', { hours: CHAT_DELETED_AFTER_HOURS })}</p>
        {isOver && kept && !deletedAt && messages.length === 0 && <p>{say('none')}</p>}
        {messages.length > 0 && messages.length <= SHOWN && <ol class="chat-record">{lines}</ol>}
        {messages.length > SHOWN && (
          <details>
            <summary>{say('all', { n: messages.length })}</summary>
            <ol class="chat-record">{lines}</ol>
          </details>
        )}
      </div>
    </section>
  );
}
