// SPDX-License-Identifier: MPL-2.0
/**
 * When to send what is being edited, and what to tell the editor's person about it. Pure: time and
 * answers come in as events, what to do goes out as effects, so that every order of lost lines and
 * colleagues' saves is tested without waiting.
 *
 * Edits are counted. `edit` is the newest one, `sent` the newest that went out, `kept` the newest
 * that the server holds.
 */
import type { Refusal } from '../api/client';
import type { Millis } from '../generated/protocol';

/** Pause after the last keystroke before a save. Shorter makes more revisions; longer risks more
 * words on a lost machine. */
export const SAVE_AFTER: Millis = 1_500;
/** Somebody who never pauses is still saved this often. */
export const SAVE_AT_LEAST_EVERY: Millis = 10_000;
/** How soon edits are sent. */
export interface Pace {
  after: Millis;
  atLeastEvery: Millis;
}
const ALONE: Pace = { after: SAVE_AFTER, atLeastEvery: SAVE_AT_LEAST_EVERY };
/** Where others see what is written: a word is one message. */
export const TOGETHER: Pace = { after: 300, atLeastEvery: 1_000 };
/** First and longest wait before trying again after a lost line. */
const RETRY_FIRST: Millis = 2_000;
export const RETRY_LONGEST: Millis = 30_000;

/** Refusals that pass by themselves, or when the person signs in again in another window. */
const PASSES_BY_ITSELF: ReadonlySet<Refusal['code']> = new Set(['unavailable', 'internal', 'storage_full', 'too_many_tries', 'not_signed_in', 'other_account']);

export type Trouble =
  /** No answer came: the line or the server is down. Tried again by itself. */
  | { kind: 'line' }
  /** The server said no. */
  | { kind: 'refused'; problem: Refusal };

type Phase =
  | { is: 'clean' }
  | { is: 'waiting'; since: Millis; dueAt: Millis }
  | { is: 'saving'; sent: number }
  | { is: 'troubled'; trouble: Trouble; retryAt: Millis | null }
  /** Somebody else saved. Nothing is sent until the person has chosen. */
  | { is: 'conflict' }
  /** Submitted or signed meanwhile: this page can no longer save. */
  | { is: 'closed' };

export interface AutosaveState {
  /** The revision on which the edits stand. */
  base: number;
  edit: number;
  kept: number;
  savedAt: Millis;
  pace: Pace;
  /** Saves in a row that did not succeed. */
  failures: number;
  phase: Phase;
}

export type AutosaveEvent =
  | { is: 'edited'; at: Millis }
  | { is: 'timer'; at: Millis }
  /** The person asked, or the page is about to be left. */
  | { is: 'save_now'; at: Millis }
  | { is: 'line_back'; at: Millis }
  | { is: 'saved'; revision: number; savedAt: Millis; at: Millis }
  /** What was sent is stored, and in no revision yet. */
  | { is: 'kept'; at: Millis }
  /** The server has made a revision of what it holds. */
  | { is: 'revised'; revision: number; savedAt: Millis }
  | { is: 'no_answer'; at: Millis }
  | { is: 'refused'; problem: Refusal; at: Millis }
  /** The person chose what stays: `keep_mine` saves over the other's revision as a new one,
   * `take_theirs` drops the own edits. */
  | { is: 'resolved'; base: number; savedAt: Millis; keep: 'mine' | 'theirs' }
  /** A copy left on this machine stands on a revision that is not the newest any more. */
  | { is: 'overtaken' }
  /** The server's state was reloaded (submitted, returned, restored). */
  | { is: 'loaded'; base: number; savedAt: Millis; editable: boolean };

export type AutosaveEffect =
  | { do: 'wake'; at: Millis }
  | { do: 'send'; base: number; edit: number }
  /** Everything is on the server: the copy on this machine is not needed any more. */
  | { do: 'forget_local_copy' };

interface Step {
  state: AutosaveState;
  effects: AutosaveEffect[];
}

export function begin(base: number, savedAt: Millis, editable = true, pace = ALONE): AutosaveState {
  return { base, edit: 0, kept: 0, savedAt, pace, failures: 0, phase: { is: editable ? 'clean' : 'closed' } };
}

/** There are edits that the server does not hold. */
export function hasUnsaved(state: AutosaveState): boolean {
  return state.edit > state.kept;
}

export function step(state: AutosaveState, event: AutosaveEvent): Step {
  switch (event.is) {
    case 'edited':
      return edited({ ...state, edit: state.edit + 1 }, event.at);
    case 'timer':
      return timer(state, event.at);
    case 'save_now':
    case 'line_back':
      return maySend(state) ? send(state) : unchanged(state);
    case 'saved':
      return saved(state, event);
    case 'kept':
      return saved(state, { revision: state.base, savedAt: event.at, at: event.at });
    case 'revised':
      return unchanged({ ...state, base: event.revision, savedAt: event.savedAt });
    case 'no_answer':
      return troubled(state, { kind: 'line' }, event.at, true);
    case 'refused':
      return refused(state, event.problem, event.at);
    case 'resolved':
      return resolved(state, event);
    case 'overtaken':
      return unchanged({ ...state, edit: state.edit + 1, phase: { is: 'conflict' } });
    case 'loaded':
      return unchanged({
        ...state,
        base: event.base,
        kept: state.edit,
        savedAt: event.savedAt,
        failures: 0,
        phase: { is: event.editable ? 'clean' : 'closed' },
      });
  }
}

function unchanged(state: AutosaveState): Step {
  return { state, effects: [] };
}

function edited(state: AutosaveState, at: Millis): Step {
  switch (state.phase.is) {
    case 'clean':
      return wait(state, at, at);
    case 'waiting':
      return wait(state, state.phase.since, at);
    case 'troubled':
      // What was refused may be right now.
      return state.phase.retryAt === null ? wait(state, at, at) : unchanged(state);
    default:
      return unchanged(state);
  }
}

function wait(state: AutosaveState, since: Millis, at: Millis): Step {
  const dueAt = Math.min(at + state.pace.after, since + state.pace.atLeastEvery);
  return { state: { ...state, phase: { is: 'waiting', since, dueAt } }, effects: [{ do: 'wake', at: dueAt }] };
}

function timer(state: AutosaveState, at: Millis): Step {
  const { phase } = state;
  const dueAt = phase.is === 'waiting' ? phase.dueAt : phase.is === 'troubled' ? phase.retryAt : null;
  if (dueAt === null) return unchanged(state);
  return at < dueAt ? { state, effects: [{ do: 'wake', at: dueAt }] } : send(state);
}

function maySend(state: AutosaveState): boolean {
  return hasUnsaved(state) && (state.phase.is === 'waiting' || state.phase.is === 'troubled');
}

function send(state: AutosaveState): Step {
  return {
    state: { ...state, phase: { is: 'saving', sent: state.edit } },
    effects: [{ do: 'send', base: state.base, edit: state.edit }],
  };
}

function saved(state: AutosaveState, event: { revision: number; savedAt: Millis; at: Millis }): Step {
  if (state.phase.is !== 'saving') return unchanged(state);
  const after: AutosaveState = {
    ...state,
    base: event.revision,
    kept: state.phase.sent,
    savedAt: event.savedAt,
    failures: 0,
    phase: { is: 'clean' },
  };
  return hasUnsaved(after) ? wait(after, event.at, event.at) : { state: after, effects: [{ do: 'forget_local_copy' }] };
}

function refused(state: AutosaveState, problem: Refusal, at: Millis): Step {
  if (state.phase.is !== 'saving') return unchanged(state);
  switch (problem.code) {
    case 'minutes_changed':
      return unchanged({ ...state, phase: { is: 'conflict' } });
    case 'minutes_frozen':
      return unchanged({ ...state, phase: { is: 'closed' } });
    default:
      return troubled(state, { kind: 'refused', problem }, at, PASSES_BY_ITSELF.has(problem.code));
  }
}

function troubled(state: AutosaveState, trouble: Trouble, at: Millis, again: boolean): Step {
  if (state.phase.is !== 'saving') return unchanged(state);
  const failures = state.failures + 1;
  const retryAt = again ? at + Math.min(RETRY_FIRST * 2 ** (failures - 1), RETRY_LONGEST) : null;
  return {
    state: { ...state, failures, phase: { is: 'troubled', trouble, retryAt } },
    effects: retryAt === null ? [] : [{ do: 'wake', at: retryAt }],
  };
}

function resolved(state: AutosaveState, event: { base: number; savedAt: Millis; keep: 'mine' | 'theirs' }): Step {
  if (state.phase.is !== 'conflict') return unchanged(state);
  const onTheirs: AutosaveState = { ...state, base: event.base, savedAt: event.savedAt };
  if (event.keep === 'mine') return send(onTheirs);
  return { state: { ...onTheirs, kept: state.edit, phase: { is: 'clean' } }, effects: [{ do: 'forget_local_copy' }] };
}
