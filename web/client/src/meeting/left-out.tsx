// SPDX-License-Identifier: MPL-2.0
// What the speech engine left out of the transcript: to hear, to bring back, to take out again.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { type LeftOut, type LeftOutList, MAX_LEFT_OUT_OF_MEETING, MAX_LEFT_OUT_OF_RECORDING } from '../generated/protocol';
import { featureWords } from '../i18n/feature-words';
import { number } from '../i18n/format';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { playing, toggle } from './transcript-player';
import { clock } from './transcript-turns';
import { PlayButton } from './transcript-turns-view';

const say = featureWords(
  {
    title: 'Lời máy bỏ qua ({n})',
    hint: 'Máy cho rằng không có ai nói những lời này nên không ghi vào bản gỡ băng. Nghe lại: lời nào có người nói thì đưa lại.',
    full: 'Mỗi bản ghi âm chỉ giữ {recording} lời đầu, mỗi cuộc họp {meeting} lời. Những lời sau đó không còn.',
    stock: 'Giống lời chào của kênh video mà máy hay tự thêm khi không có ai nói.',
    loop: 'Một lời lặp lại nhiều lần liền nhau.',
    unsure: 'Nghe không rõ, máy chỉ đoán.',
    too_fast: 'Nhiều chữ hơn mức một người nói kịp trong thời gian đó.',
    bringBack: 'Đưa lại vào bản gỡ băng',
    'bringBack.at': 'Đưa lại vào bản gỡ băng: lời lúc {at}',
    back: 'Đã vào bản gỡ băng ({name})',
    takeOut: 'Bỏ khỏi bản gỡ băng',
    'takeOut.at': 'Bỏ khỏi bản gỡ băng: lời lúc {at}',
  },
  {
    title: 'Left out by the machine ({n})',
    hint: 'The machine believes that nobody said this, so it is not in the transcript. Listen to it, and bring back what somebody did say.',
    full: 'Of each recording only the first {recording} are kept, of a meeting {meeting}. Later ones are gone.',
    stock: 'Resembles a greeting of video channels, which the machine adds where nobody speaks.',
    loop: 'The same words many times in a row.',
    unsure: 'Hard to hear: the machine only guesses.',
    too_fast: 'More words than anybody can say in that time.',
    bringBack: 'Bring back into the transcript',
    'bringBack.at': 'Bring back into the transcript: what was said at {at}',
    back: 'In the transcript ({name})',
    takeOut: 'Take out of the transcript',
    'takeOut.at': 'Take out of the transcript: what was said at {at}',
  },
);

/** Nothing where there is none; the lines are fetched when somebody opens it. */
export function LeftOutLines({ meeting, isSilent = false, count, onChanged }: {
  meeting: string;
  /** Its sound was deleted. */
  isSilent?: boolean;
  /** As the transcript says; 0 for who may not bring them back. */
  count: number;
  /** A line was brought back, or taken out again. */
  onChanged: (line: LeftOut) => void;
}) {
  const open = useSignal(false);
  if (!count) return null;
  return (
    <details class="left-out" open={open.value} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{say('title', { n: number(count) })}</summary>
      {open.value && <Lines meeting={meeting} isSilent={isSilent} count={count} onChanged={onChanged} />}
    </details>
  );
}

function Lines({ meeting, isSilent, count, onChanged }: { meeting: string; isSilent: boolean; count: number; onChanged: (line: LeftOut) => void }) {
  const address = url`/meetings/${meeting}/transcript/left-out`;
  const { loaded, again } = useLoaded(address, () => api.get<LeftOutList>(address));
  const shown = useRef(count);
  useEffect(() => {
    if (shown.current !== count) void again();
    shown.current = count;
  }, [count]);
  const changed = (line: LeftOut) => {
    const now = loaded.value;
    if (now.state === 'there') {
      const lines = now.value.lines.map((one) => (one.segment.id === line.segment.id ? line : one));
      loaded.value = { state: 'there', value: { ...now.value, lines } };
    }
    onChanged(line);
  };
  return (
    <Asked loaded={loaded.value} again={again}>
      {({ lines, full }) => (
        <>
          <p class="small soft">{say('hint')}</p>
          {full && <p class="small soft">{say('full', { recording: number(MAX_LEFT_OUT_OF_RECORDING), meeting: number(MAX_LEFT_OUT_OF_MEETING) })}</p>}
          <ul>
            {lines.map((line) => (
              <Line key={line.segment.id} line={line} isSilent={isSilent} onChanged={changed} />
            ))}
          </ul>
        </>
      )}
    </Asked>
  );
}

function Line({ line, isSilent, onChanged }: { line: LeftOut; isSilent: boolean; onChanged: (line: LeftOut) => void }) {
  const { segment, reason, brought_back_by: by } = line;
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const is = playing.value?.segment === segment.id ? playing.value.is : null;
  const at = clock(segment.starts_at);
  const press = async () => {
    const address = url`/segments/${segment.id}/brought-back`;
    busy.value = true;
    refused.value = null;
    try {
      if (by === null) onChanged(await api.put<LeftOut>(address, {}));
      else {
        await api.delete(address);
        onChanged({ ...line, brought_back_by: null });
      }
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <li class={is ? 'left-out-line said-now' : 'left-out-line'}>
      <p class="left-out-head">
        <strong>{segment.speaker}</strong>
        {segment.unit && <span class="soft">, {segment.unit}</span>}
      </p>
      <p class="left-out-text">{segment.text}</p>
      <p class="small soft">{say(reason)}</p>
      {is === 'failed' && <p class="said-state said-failed">{t('sound.failed')}</p>}
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <div class="left-out-actions">
        {!isSilent && (
          <PlayButton is={is} label={t(is === 'playing' ? 'sound.pauseAt' : 'sound.playAt', { at })} onPress={() => toggle(segment.id)}>
            {at}
          </PlayButton>
        )}
        <Button busy={busy.value} label={say(by === null ? 'bringBack.at' : 'takeOut.at', { at })} onClick={press}>
          {say(by === null ? 'bringBack' : 'takeOut')}
        </Button>
        <span class="small" role="status">
          {by !== null && say('back', { name: by })}
        </span>
      </div>
    </li>
  );
}
