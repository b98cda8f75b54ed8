// SPDX-License-Identifier: MPL-2.0
// How far a check is: one line for each thing that is checked, in words.

import type { ComponentChildren } from 'preact';

import type { DeviceState, Finding } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import type { Checking, Progress } from './checking';
import { say, sayFinding } from './words';

type Tone = 'waits' | 'runs' | 'good' | 'bad';

function Line({ title, tone, state, children }: { title: string; tone: Tone; state: string; children?: ComponentChildren }) {
  return (
    <li class="check-step" data-tone={tone}>
      <p class="check-step-title">{title}</p>
      <p role="status">{state}</p>
      {children}
    </li>
  );
}

function stateOf(kind: 'microphone' | 'camera', state: Progress<DeviceState>): { tone: Tone; state: string } {
  if (state === 'waiting') return { tone: 'waits', state: say('waiting') };
  if (state === 'running') return { tone: 'runs', state: say('allow') };
  if (state === 'works') return { tone: 'good', state: say('works') };
  if (state === 'silent') return { tone: 'runs', state: say('speak') };
  return { tone: 'bad', state: sayFinding(`${kind}_${state}` as Finding) };
}

function lineOf({ line, step, report }: Checking): { tone: Tone; state: string } {
  const state = line.value;
  if (state === 'waiting') return { tone: 'waits', state: say('waiting') };
  if (state === 'running') {
    const now = step.value;
    if (now?.step === 'queued') return { tone: 'runs', state: now.before === null ? say('queued') : say('queuedBehind', { n: Number(now.before) }) };
    return { tone: 'runs', state: now?.step === 'measuring' ? say('measuring', { n: Math.ceil(now.leftMillis / 1000) }) : say('running') };
  }
  const { value: shown } = report;
  if (state === 'tested' && shown) return { tone: shown.verdict === 'weak' ? 'bad' : 'good', state: t(`lineTest.verdict.${shown.verdict}`) };
  return { tone: 'bad', state: sayFinding(state === 'tested' ? 'line_unchecked' : `line_${state}`) };
}

export function Steps({ checking }: { checking: Checking }) {
  const sound = checking.loudspeaker.value;
  const answer = (state: 'heard' | 'not_heard') => (checking.loudspeaker.value = state);
  return (
    <ol class="check-steps">
      <Line title={say('microphone')} {...stateOf('microphone', checking.microphone.value)}>
        {['silent', 'works'].includes(checking.microphone.value) && (
          <div class="check-level" aria-hidden="true">
            <div style={{ transform: `scaleX(${checking.level.value.toFixed(3)})` }} />
          </div>
        )}
      </Line>
      <Line title={say('camera')} {...stateOf('camera', checking.camera.value)} />
      <Line title={say('line')} {...lineOf(checking)}>
        {checking.line.value === 'running' && checking.step.value?.step === 'queued' && <Button onClick={() => checking.skipLine()}>{say('skipLine')}</Button>}
      </Line>
      <Line
        title={say('loudspeaker')}
        tone={sound === 'waiting' ? 'waits' : sound === 'running' ? 'runs' : sound === 'heard' ? 'good' : 'bad'}
        state={sound === 'waiting' ? say('waiting') : sound === 'running' ? say('heardQuestion') : sound === 'heard' ? say('works') : sayFinding('loudspeaker_not_heard')}
      >
        {sound === 'running' && (
          <div class="row">
            <Button kind="primary" onClick={() => answer('heard')}>
              {say('heard')}
            </Button>
            <Button onClick={() => answer('not_heard')}>{say('notHeard')}</Button>
            <Button kind="plain" onClick={() => void checking.play()}>
              {say('playAgain')}
            </Button>
          </div>
        )}
      </Line>
    </ol>
  );
}
