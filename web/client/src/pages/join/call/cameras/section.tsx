// SPDX-License-Identifier: MPL-2.0
// The dialog of devices: cameras beside the first one, each seen small, named and taken away.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { MAX_CAMERA_NAME_CHARS, type CameraName } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import type { AddedCamera, AddedCameras } from '../../../../session/added-cameras';
import { listDevices, onDevicesChanged, type Device } from '../../../../session/devices';
import { economyWish } from '../../../../session/economy-wish';
import { observes } from '../../../../session/features/observing';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { SelectField, TextField } from '../../../../ui/field';
import { Video } from '../../video';
import './style.css';
import type { CameraWords } from './words';

/** Of phones and tablets the second camera ends the first. */
const opensOneCamera = (): boolean => /Android|iPhone|iPad|Mobi/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/** Every change of a name is a new offer: it is sent when somebody pauses. */
const TYPED_MILLIS = 800;
const OWN_WORDS = 'own';
const USUAL_NAMES = ['rostrum', 'audience', 'document'] as const satisfies readonly CameraName[];

/** Given by the call and not imported: a module in two files of the client is a third file. */
type Words = { words: CameraWords };

/** Cameras that are not in use. */
function useOthers(session: Session, used: readonly AddedCamera[]): Device[] {
  const devices = useSignal<Device[]>([]);
  const { track } = session.local.camera.value;
  useEffect(() => {
    const look = () => void listDevices().then((found) => (devices.value = found.filter(({ source }) => source === 'camera')));
    look();
    return onDevicesChanged(look);
  }, [track]);
  const first = track?.getSettings().deviceId;
  return devices.value.filter(({ id }) => id !== first && !used.some(({ device }) => device === id));
}

export function AddedCamerasSection({ session, words }: { session: Session } & Words) {
  const listens = useComputed(() => observes(session.state.value)).value;
  const cameras = session.local.added.value;
  if (!cameras || listens || opensOneCamera()) return null;
  return <Section session={session} cameras={cameras} words={words} />;
}

function Section({ session, cameras, words }: { session: Session; cameras: AddedCameras } & Words) {
  const { say } = words;
  const list = cameras.list.value;
  const others = useOthers(session, list);
  const { on } = session.local.camera.value;
  const wait = economyWish.value ? say('economy') : on ? null : say('firstOff');
  return (
    <section class="cameras" aria-label={say('title')}>
      <h3>{say('title')}</h3>
      <p class="soft small">{say('what')}</p>
      {list.length > 0 && (
        <ul class="cameras-list">
          {list.map((camera) => (
            <li key={camera.source}>
              <Added camera={camera} cameras={cameras} wait={wait} words={words} />
            </li>
          ))}
        </ul>
      )}
      {others.length === 0 && list.length === 0 && <p class="small">{say('noOther')}</p>}
      {others.length > 0 && list.length === 2 && <p class="small">{say('full')}</p>}
      {others.length > 0 && list.length < 2 && (
        <>
          <h4>{say('add')}</h4>
          {wait !== null && list.length === 0 && <p class="small">{wait}</p>}
          <div class="cameras-others">
            {others.map(({ id, label }) => (
              <Button key={id} disabled={wait !== null} label={say('addOne', { name: label })} onClick={() => void cameras.add(id, label)}>
                {label}
              </Button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function Added({ camera, cameras, wait, words }: { camera: AddedCamera; cameras: AddedCameras; wait: string | null } & Words) {
  const { source, label, name, track, problem, opening } = camera;
  const { say, wordsOf } = words;
  return (
    <div class="camera" data-source={source}>
      <div class="camera-picture">{track && <Video track={track} label={wordsOf(name)} whole={name === 'document'} />}</div>
      <div class="camera-facts">
        <p class="camera-label">{label}</p>
        <p class="small" role="status">
          {problem ? `${t(`device.camera.${problem}`)} ${t(`device.${problem}.do`)} ${say('others')}` : opening ? say('opening') : (wait ?? say(cameras.sent(source).on ? 'sending' : cameras.rests.value ? 'rests' : 'waits'))}
        </p>
        <NameFields camera={camera} words={words} onName={(chosen) => cameras.rename(source, chosen)} />
        <div class="camera-buttons">
          {problem && problem !== 'insecure' && (
            <Button busy={opening} onClick={() => void cameras.start(source)}>
              {say('again')}
            </Button>
          )}
          <Button label={say('removeOf', { name: wordsOf(name) })} onClick={() => cameras.remove(source)}>
            {say('remove')}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** One of the usual names, or own words. */
function NameFields({ camera: { label, name }, words: { say, wordsOf }, onName }: { camera: AddedCamera; onName: (name: CameraName) => void } & Words) {
  const own = useSignal(typeof name === 'string' ? null : name.words);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const waiting = useRef<(() => void) | null>(null);
  const sendNow = () => {
    clearTimeout(timer.current);
    waiting.current?.();
    waiting.current = null;
  };
  // Closing the dialog is a pause too.
  useEffect(() => sendNow, []);
  const choose = (value: string) => {
    sendNow();
    const usual = USUAL_NAMES.find((one) => one === value);
    own.value = usual ? null : wordsOf(name);
    onName(usual ?? { words: wordsOf(name) });
  };
  const type = (value: string) => {
    own.value = value;
    clearTimeout(timer.current);
    waiting.current = () => {
      const typed = value.trim();
      if (typed !== '') onName({ words: typed });
    };
    timer.current = setTimeout(sendNow, TYPED_MILLIS);
  };
  return (
    <>
      <SelectField label={say('shows')} value={own.value === null ? (name as string) : OWN_WORDS} options={[...USUAL_NAMES.map((one) => ({ value: one, label: say(one) })), { value: OWN_WORDS, label: say('ownWords') }]} onValue={choose} />
      {own.value !== null && <TextField label={`${say('ownName')} (${label})`} value={own.value} max={MAX_CAMERA_NAME_CHARS} onValue={type} />}
    </>
  );
}
