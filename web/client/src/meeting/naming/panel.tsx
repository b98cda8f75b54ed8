// SPDX-License-Identifier: MPL-2.0
// Says who spoke: sentences are chosen one by one, up to another one, by a stretch of time or along
// the loudness, and given a name in one press. Each change can be taken back.

import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import { useLoaded } from '../../api/load';
import { MAX_SPEAKER_CHARS, type MeetingId, type MinutesId, type NamedSpeaker, type NameSpeakers, type Segment, type SegmentId, type SoundFileList } from '../../generated/protocol';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Field, SelectField, TextField } from '../../ui/field';
import { RefusalNotice } from '../../ui/notice';
import { play } from '../transcript-player';
import { clock } from '../transcript-turns';
import './naming.css';
import { Redraft } from './redraft';
import { inOrder, inStretch, named, readMoment, remembered, takingBack } from './selection';
import { Waveform } from './waveform';
import { say } from './words';

/** So many names are one press away. */
const QUICK = 8;

type Props = {
  meeting: MeetingId;
  segments: readonly Segment[];
  /** Who may be meant: invited, or there. */
  people: readonly NamedSpeaker[];
  /** The draft of the minutes, if there is one. */
  draft: MinutesId | null;
  chosen: Signal<ReadonlySet<SegmentId>>;
  onNamed: (changed: Segment[]) => void;
  onClose: () => void;
};

const labelOf = ({ name, unit_name }: NamedSpeaker) => (unit_name ? `${name}, ${unit_name}` : name);

export function NamingPanel({ meeting, segments, people, draft, chosen, onNamed, onClose }: Props) {
  const name = useSignal('');
  const done = useSignal('');
  const refused = useSignal<Refusal | null>(null);
  const missing = useSignal<'noName' | 'noSentence' | null>(null);
  const busy = useSignal(false);
  const undo = useSignal<NameSpeakers[][]>([]);
  const [list, title] = [useId(), useId()];
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  // What was done before is no answer to what is chosen now.
  useEffect(() => {
    if (chosen.value.size > 0) done.value = '';
  }, [chosen.value]);
  const address = url`/meetings/${meeting}/transcript/speakers`;
  const ids = segments.filter(({ id }) => chosen.value.has(id)).map(({ id }) => id);
  const unnamed = segments.filter(({ named_by, participant, recording }) => named_by === null && participant === recording).map(({ id }) => id);
  const carryOut = async (requests: readonly NameSpeakers[], words: string): Promise<boolean> => {
    busy.value = true;
    refused.value = missing.value = null;
    done.value = '';
    try {
      for (const request of requests) onNamed(await api.put<Segment[]>(address, request));
      done.value = words;
      return true;
    } catch (error) {
      refused.value = refusalOf(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  const give = async (speaker: NamedSpeaker | null) => {
    if (ids.length === 0) {
      missing.value = 'noSentence';
      return;
    }
    const back = takingBack(segments.filter(({ id }) => chosen.value.has(id)));
    const n = number(ids.length);
    if (await carryOut([{ sentences: ids, speaker }], speaker ? say('given', { name: speaker.name, n }) : say('forgotten', { n }))) {
      undo.value = remembered(undo.value, back);
      chosen.value = new Set();
    }
  };
  const giveTyped = () => {
    const typed = name.value.trim();
    if (typed === '') {
      missing.value = 'noName';
      return;
    }
    void give(people.find((one) => labelOf(one) === typed) ?? named(segments).find((one) => labelOf(one) === typed) ?? { name: typed, unit_name: null });
  };
  const takeBack = async () => {
    const last = undo.value.at(-1);
    if (last && (await carryOut(last, say('undone')))) undo.value = undo.value.slice(0, -1);
  };
  const choose = (more: readonly SegmentId[]) => {
    missing.value = null;
    done.value = more.length === 0 ? say('nothingThere') : '';
    chosen.value = new Set([...chosen.value, ...more]);
  };
  const quick = [...named(segments), ...people].filter((one, n, all) => all.findIndex((other) => labelOf(other) === labelOf(one)) === n).slice(0, QUICK);
  const n = number(ids.length);
  return (
    <>
      <section class="naming stack" aria-labelledby={title}>
        <h3 id={title} tabIndex={-1} ref={head}>
          {say('title')}
        </h3>
        <p class="small soft">{say('hint')}</p>
        <Waves meeting={meeting} segments={segments} chosen={chosen} onChosen={choose} />
        <Stretch segments={segments} onChosen={choose} />
        {draft !== null && <Redraft minutes={draft} />}
      </section>
      <section class="naming naming-act" aria-label={say('act')}>
        <div class="naming-line">
          <p role="status">{[say('chosen', { n }), done.value].filter(Boolean).join('. ')}</p>
          {ids.length > 0 && <Button onClick={() => (chosen.value = new Set())}>{say('chooseNone')}</Button>}
          {unnamed.length > 0 && <Button onClick={() => choose(unnamed)}>{say('chooseUnnamed', { n: number(unnamed.length) })}</Button>}
          {undo.value.length > 0 && (
            <Button busy={busy.value} onClick={() => void takeBack()}>
              {say('undo')}
            </Button>
          )}
        </div>
        {refused.value && <RefusalNotice refusal={refused.value} />}
        {quick.length > 0 && (
          <div class="naming-line" role="group" aria-label={say('quick')}>
            {quick.map((one) => (
              <Button key={labelOf(one)} busy={busy.value} label={say('quickGive', { name: labelOf(one), n })} onClick={() => void give(one)}>
                {labelOf(one)}
              </Button>
            ))}
          </div>
        )}
        <form
          class="naming-line naming-form"
          onSubmit={(event) => {
            event.preventDefault();
            giveTyped();
          }}
        >
          <Field label={say('name')} error={missing.value ? say(missing.value) : undefined}>
            {({ id, describedBy, invalid }) => (
              <input id={id} class="input" type="text" list={list} autocomplete="off" maxLength={MAX_SPEAKER_CHARS} aria-describedby={describedBy} aria-invalid={invalid} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
            )}
          </Field>
          <datalist id={list}>
            {people.map((one) => (
              <option key={labelOf(one)} value={labelOf(one)} />
            ))}
          </datalist>
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('give', { n })}
          </Button>
          {ids.length > 0 && (
            <Button busy={busy.value} onClick={() => void give(null)}>
              {say('forget', { n })}
            </Button>
          )}
          <Button onClick={onClose}>{say('close')}</Button>
        </form>
      </section>
    </>
  );
}

/** From when to when, as the transcript shows times. */
function Stretch({ segments, onChosen }: { segments: readonly Segment[]; onChosen: (ids: SegmentId[]) => void }) {
  const first = inOrder(segments)[0]?.starts_at ?? 0;
  const from = useSignal('');
  const until = useSignal('');
  const tried = useSignal(false);
  const [begin, end] = [readMoment(from.value, first), readMoment(until.value, first)];
  const choose = (event: SubmitEvent) => {
    event.preventDefault();
    tried.value = true;
    if (begin === null || end === null) return;
    // Past midnight.
    onChosen(inStretch(segments, begin, end < begin ? end + 24 * 3_600_000 : end));
    tried.value = false;
  };
  const wrong = (moment: number | null) => (tried.value && moment === null ? say('wrongMoment') : undefined);
  return (
    <form class="naming-stretch" onSubmit={choose} noValidate>
      <TextField label={say('from')} hint={say('momentHint')} placeholder={clock(first)} max={12} value={from.value} onValue={(value) => (from.value = value)} error={wrong(begin)} />
      <TextField label={say('until')} hint={say('momentHint')} max={12} value={until.value} onValue={(value) => (until.value = value)} error={wrong(end)} />
      <Button type="submit">{say('choose')}</Button>
    </form>
  );
}

/** The loudness of what was recorded elsewhere; nothing where there is none. */
function Waves({ meeting, segments, chosen, onChosen }: { meeting: MeetingId; segments: readonly Segment[]; chosen: Signal<ReadonlySet<SegmentId>>; onChosen: (ids: SegmentId[]) => void }) {
  const address = url`/meetings/${meeting}/sound-files`;
  const { loaded } = useLoaded(address, () => api.get<SoundFileList>(address));
  const which = useSignal('');
  const files = loaded.value.state === 'there' ? loaded.value.value.files.filter(({ state, deleted_at: deletedAt }) => state === 'recorded' && !deletedAt) : [];
  const file = files.find(({ id }) => id === which.value) ?? files[0];
  if (!file) return null;
  const own = inOrder(segments.filter(({ recording }) => recording === file.id));
  return (
    <>
      {files.length > 1 && <SelectField label={say('whichFile')} value={file.id} options={files.map(({ id, name }) => ({ value: id, label: name }))} onValue={(value) => (which.value = value)} />}
      <Waveform
        meeting={meeting}
        file={file}
        segments={own}
        chosen={chosen.value}
        onStretch={(from, until) => onChosen(inStretch(own, from, until))}
        onSentence={(segment) => {
          play(segment.id);
          onChosen([segment.id]);
        }}
      />
    </>
  );
}
