// SPDX-License-Identifier: MPL-2.0
// Opening a vote: the question, and behind one line by which rules. Two presses where the usual
// rules do.

import { signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { MAX_OPTION_CHARS, MAX_OPTIONS, MAX_QUESTION_CHARS, MAX_QUESTION_TEXT_CHARS, type MajorityBase, type NamedVoter, type OpenVote, type Question, type Share, type UnitId, type UserId, type VoteKind, type VotedBy, type VoterForm, type VoteView, type VotingPerson } from '../generated/protocol';
import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { focusFirstWrong } from '../ui/first-wrong';
import { RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { least, linesOf, SECRET_FROM, wholeNumber } from './model';
import type { Proposal } from './proposal';
import { howWords, say } from './words';

const MINUTES = [1, 2, 3, 5, 10, 15, 30];
type Wrong = 'title' | 'text' | 'options' | 'most' | 'summoned' | null;
type Props = {
  session: Session;
  proposal: Proposal;
  /** What is written under another name is another vote. */
  name: string;
  /** Changes whenever somebody comes or goes, or a hall reports. */
  present: string;
  lost: boolean;
  onOpened: (vote: VoteView) => void;
};

/** As the server counts them. */
const letters = (text: string): number => Array.from(text).length;

/** A hundred who come at once are one look. */
const SETTLES_MILLIS = 2_000;

function blank({ title, text }: Proposal) {
  return {
    title: signal(title),
    text: signal(text),
    kind: signal<VoteKind>('approval'),
    options: signal(''),
    most: signal('1'),
    by: signal<VotedBy>('unit'),
    secret: signal(false),
    majority: signal<Share>('more_than_half'),
    base: signal<MajorityBase>('present'),
    quorum: signal<Share | ''>(''),
    summoned: signal(''),
    minutes: signal(''),
    halls: signal<UnitId[]>([]),
    without: signal<UserId[]>([]),
    // The secretary writes; who is a member votes, too.
    withSecretary: signal(false),
    named: signal<NamedVoter[]>([]),
  };
}

type Begun = { name: string; proposal: Proposal; form: ReturnType<typeof blank> };

/** The form that was begun last: it outlives another panel. */
const begun = new WeakMap<Session, Begun>();

function begunForm(session: Session, name: string, proposal: Proposal): Begun['form'] {
  const known = begun.get(session);
  const { form, proposal: before } = known?.name === name ? known : { form: blank(proposal), proposal };
  // Where nobody has written, the item that the meeting is at is proposed.
  if (form.title.peek() === before.title) form.title.value = proposal.title;
  if (form.text.peek() === before.text) form.text.value = proposal.text;
  begun.set(session, { name, proposal, form });
  return form;
}

export function OpenForm({ session, proposal, name, present, lost, onOpened }: Props) {
  const { meeting } = session;
  const { loaded, again } = useLoaded(meeting, () => api.get<VoterForm>(url`/meetings/${meeting}/voters`));
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => void again(), SETTLES_MILLIS);
    return () => clearTimeout(timer);
  }, [present]);
  return (
    <Asked loaded={loaded.value} again={again} what={say('formWaiting')}>
      {(form) => <Form session={session} proposal={proposal} name={name} lost={lost} onOpened={onOpened} form={form} again={again} />}
    </Asked>
  );
}

function Form({ session, proposal, name: draft, lost, onOpened, form, again }: Omit<Props, 'present'> & { form: VoterForm; again: () => Promise<void> }) {
  const { title, text, kind, options, most, by, secret, majority, base, quorum, summoned, minutes, halls, without, withSecretary, named } = useMemo(() => begunForm(session, draft, proposal), [draft]);
  const wrong = useSignal<Wrong>(null);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);

  const byUnit = by.value === 'unit';
  const votes = ({ user, role }: VotingPerson) => (role !== 'secretary' || withSecretary.value) && !without.value.includes(user);
  const chosenHalls = byUnit ? [] : form.halls.filter(({ unit }) => halls.value.includes(unit));
  const onPaper = chosenHalls.reduce((sum, { people }) => sum + people, 0);
  const entitled = (byUnit ? form.units.length : form.people.filter(votes).length) + onPaper;
  const asksSummoned = !byUnit && (base.value === 'invited' || quorum.value !== '');
  const invited = byUnit ? form.invited_units : wholeNumber(summoned.value);
  const needed = quorum.value !== '' && invited !== null ? least(quorum.value, invited) : null;

  const check = (lines: string[]): Wrong => {
    const places = wholeNumber(most.value) ?? 0;
    const isTwice = new Set(lines.map((line) => line.toLowerCase())).size < lines.length;
    if (title.value.trim() === '') return 'title';
    if (letters(text.value) > MAX_QUESTION_TEXT_CHARS) return 'text';
    if (kind.value !== 'approval' && (lines.length < (kind.value === 'choice' ? 2 : 1) || lines.length > MAX_OPTIONS || isTwice)) return 'options';
    if (kind.value !== 'approval' && (places < 1 || places > (kind.value === 'choice' ? lines.length - 1 : lines.length))) return 'most';
    return asksSummoned && (invited ?? 0) < entitled ? 'summoned' : null;
  };
  const open = async (element: HTMLFormElement) => {
    const lines = kind.value === 'approval' ? [] : linesOf(options.value);
    wrong.value = check(lines);
    if (wrong.value) {
      focusFirstWrong(element);
      return;
    }
    const question: Question = {
      title: title.value,
      text: text.value,
      kind: kind.value,
      options: lines,
      most: kind.value === 'approval' ? 1 : (wholeNumber(most.value) ?? 1),
      is_secret: secret.value,
      by: by.value,
      majority: majority.value,
      base: base.value,
      quorum: quorum.value === '' ? null : quorum.value,
    };
    const vote: OpenVote = {
      question,
      limit_s: minutes.value === '' ? null : Number(minutes.value) * 60,
      summoned: asksSummoned ? invited : null,
      halls: chosenHalls.map(({ unit }) => unit),
      without: byUnit ? [] : without.value,
      with_secretary: withSecretary.value,
      named: byUnit ? named.value : [],
      seen: form.seen,
      entitled,
    };
    busy.value = true;
    refusal.value = null;
    try {
      const opened = await api.post<VoteView>(url`/meetings/${session.meeting}/votes`, vote);
      begun.delete(session);
      onOpened(opened);
    } catch (error) {
      refusal.value = refusalOf(error);
      // Who is here has changed, or somebody else opened one.
      void again();
    }
    busy.value = false;
  };
  // Where it is too long it says so from the start: a text that was put there is not cut.
  const tooLong = letters(text.value) > MAX_QUESTION_TEXT_CHARS ? say('textTooLong', { n: letters(text.value), most: MAX_QUESTION_TEXT_CHARS }) : undefined;
  const name = (unit: string, user: UserId) => (named.value = [...named.value.filter((one) => one.unit !== unit), { unit, user }]);

  return (
    <form
      class="stack vote-form"
      onSubmit={(event) => {
        event.preventDefault();
        void open(event.currentTarget);
      }}
    >
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <TextField label={say('question')} value={title.value} onValue={(value) => {
        title.value = value;
        if (wrong.value === 'title') wrong.value = null;
      }} lines={3} max={MAX_QUESTION_CHARS} error={wrong.value === 'title' ? say('questionEmpty') : undefined} />
      {proposal.text !== '' && <TextField label={say('text')} value={text.value} onValue={(value) => (text.value = value)} lines={8} max={MAX_QUESTION_TEXT_CHARS} error={tooLong} />}
      {kind.value !== 'approval' && (
        <>
          <TextField
            label={say(kind.value === 'election' ? 'candidates' : 'options')}
            value={options.value}
            onValue={(value) => (options.value = value)}
            lines={4}
            max={MAX_OPTIONS * MAX_OPTION_CHARS}
            error={wrong.value === 'options' ? say('optionsWrong', { least: kind.value === 'choice' ? 2 : 1, most: MAX_OPTIONS }) : undefined}
          />
          <TextField
            label={say(kind.value === 'election' ? 'seats' : 'mostField')}
            value={most.value}
            onValue={(value) => (most.value = value)}
            max={3}
            digits
            error={wrong.value === 'most' ? say('mostWrong', { n: Math.max(1, linesOf(options.value).length - (kind.value === 'choice' ? 1 : 0)) }) : undefined}
          />
        </>
      )}
      <details class="vote-rules">
        <summary>{say('how', { how: howWords({ kind: kind.value, is_secret: secret.value, by: by.value, majority: majority.value, base: base.value }) })}</summary>
        <div class="stack">
          {proposal.text === '' && <TextField label={say('text')} value={text.value} onValue={(value) => (text.value = value)} lines={4} max={MAX_QUESTION_TEXT_CHARS} />}
          <SelectField label={say('kind')} value={kind.value} onValue={(value) => (kind.value = value as VoteKind)} options={(['approval', 'choice', 'election'] as const).map((value) => ({ value, label: say(value) }))} />
          <SelectField
            label={say('secrecy')}
            value={secret.value ? 'secret' : 'public'}
            onValue={(value) => (secret.value = value === 'secret')}
            options={(['public', 'secret'] as const).map((value) => ({ value, label: say(value) }))}
          />
          <SelectField label={say('by')} value={by.value} onValue={(value) => (by.value = value as VotedBy)} options={(['unit', 'person'] as const).map((value) => ({ value, label: say(value) }))} />
          <SelectField label={say('majority')} value={majority.value} onValue={(value) => (majority.value = value as Share)} options={(['more_than_half', 'two_thirds'] as const).map((value) => ({ value, label: say(value) }))} />
          <SelectField label={say('base')} value={base.value} onValue={(value) => (base.value = value as MajorityBase)} options={(['present', 'invited'] as const).map((value) => ({ value, label: say(value) }))} />
          <SelectField
            label={say('quorum')}
            value={quorum.value}
            onValue={(value) => (quorum.value = value as Share | '')}
            options={[{ value: '', label: say('anyNumber') }, ...(['more_than_half', 'two_thirds'] as const).map((value) => ({ value, label: say(value) }))]}
          />
          <SelectField label={say('limit')} value={minutes.value} onValue={(value) => (minutes.value = value)} options={[{ value: '', label: say('noLimit') }, ...MINUTES.map((n) => ({ value: String(n), label: say('minutes', { n }) }))]} />
        </div>
      </details>
      {asksSummoned && (
        <TextField label={say('summoned')} value={summoned.value} onValue={(value) => (summoned.value = value)} max={6} digits error={wrong.value === 'summoned' ? say('summonedWrong', { n: entitled }) : undefined} />
      )}
      {!byUnit && form.halls.length > 0 && (
        <fieldset class="vote-hall-choice">
          <legend>{say('paperHalls')}</legend>
          {form.halls.map((hall) => (
            <label key={hall.unit} class="vote-option">
              <input type="checkbox" checked={halls.value.includes(hall.unit)} onChange={(event) => (halls.value = event.currentTarget.checked ? [...halls.value, hall.unit] : halls.value.filter((unit) => unit !== hall.unit))} />
              {say('hallPapers', { name: hall.name, n: hall.people })}
            </label>
          ))}
        </fieldset>
      )}
      {!byUnit && form.halls_away.length > 0 && <p>{say('hallsAway', { names: form.halls_away.join(', ') })}</p>}
      <details class="vote-rules">
        <summary>{say('voters', { n: entitled })}</summary>
        <ul class="vote-voters">
          {byUnit
            ? form.units.map((unit) => (
                <li key={unit.unit}>
                  {unit.people.length === 1 ? (
                    <span>
                      {unit.name}: {unit.people[0]?.deputy ? say('deputyVotes', { name: unit.people[0].name }) : unit.people[0]?.name}
                    </span>
                  ) : (
                    <SelectField
                      label={say('whoFor', { unit: unit.name })}
                      value={named.value.find((one) => one.unit === unit.unit)?.user ?? unit.people[0]?.user ?? ''}
                      onValue={(user) => name(unit.unit, user)}
                      options={unit.people.map(({ user, name, deputy }) => ({ value: user, label: deputy ? say('deputyVotes', { name }) : name }))}
                    />
                  )}
                </li>
              ))
            : form.people.map((person) => (
                <li key={person.user}>
                  <label class="vote-option">
                    <input
                      type="checkbox"
                      checked={votes(person)}
                      onChange={(event) => {
                        const { checked } = event.currentTarget;
                        if (person.role === 'secretary') withSecretary.value = checked;
                        else without.value = checked ? without.value.filter((user) => user !== person.user) : [...without.value, person.user];
                      }}
                    />
                    {person.name} ({person.unit_name})
                  </label>
                </li>
              ))}
        </ul>
      </details>
      {onPaper * 2 > entitled && <p class="vote-warning">{say('muchPaper')}</p>}
      {secret.value && entitled > 0 && entitled < SECRET_FROM && <p class="vote-warning">{say('fewVoters', { n: SECRET_FROM })}</p>}
      {entitled === 0 && <p class="soft">{say('nobodyHere')}</p>}
      {needed !== null && entitled < needed && <p class="vote-warning">{say('quorumMissing', { n: entitled, needed })}</p>}
      <Button kind="primary" type="submit" busy={busy.value} disabled={lost || entitled === 0}>
        {say('open')}
      </Button>
    </form>
  );
}
