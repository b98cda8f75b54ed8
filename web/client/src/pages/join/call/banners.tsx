// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, useSignalEffect, type ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { t } from '../../../i18n';
import { hour } from '../../../i18n/format';
import { bannersOf, stillClosed, type AddedDevices, type BannerKind, type Devices } from '../../../session/banners';
import { newLeaderSeen, type LeadingRole, type NewLeader } from '../../../session/features/chairing';
import { coChairNewsSeen } from '../../../session/features/co-chairing';
import { atTheDoor } from '../../../session/features/lobby';
import { maySpeak } from '../../../session/features/floor';
import { floorNewsSeen, nextToSpeak, placeInQueue } from '../../../session/floor-selectors';
import { screenStopSeen } from '../../../session/features/screen';
import { watchMutedSpeech } from '../../../session/muted-speech';
import type { Session } from '../../../session/session';
import { refusalSeen } from '../../../session/state';
import { Icon, type IconName } from '../../../ui/icon';
import { goesOn } from '../device-choice';
import { say as sayCameras, wordsOf as cameraWords } from './cameras/words';
import { settled } from './floor/settled';
import { say as sayFloor } from './floor/words';
import { fetchPanels } from './lazy-panel';
import { say as sayMissed, second } from './missed-speech/words';
import { say as sayPeople } from './people/words';
import { shortUnit } from './short-unit';

/** What has become of this person's rights. */
const NEWS = { begun: 'coChairBegun', over: 'coChairOver', delegate: 'nowDelegate', observer: 'nowObserver' } as const;

/** More would hide the picture; the next one follows when one is closed. */
const MOST_BANNERS = 2;
/** On a phone, and in a window that is low or enlarged, a second one would hide most of it. */
const SMALL = '(max-width: 519px), (max-height: 480px)';

type Words = { icon: IconName; urgent?: boolean; text: ComponentChildren; action?: string; onAction?: () => unknown };

type More = { /** How many are not shown. */ n: number; show: () => void };

function BannerView({ words, lasts, millis, more, onClose }: { words: Words; lasts: boolean; millis: number; more: More | null; onClose: () => void }) {
  const { icon, urgent = false, text, action, onAction } = words;
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (lasts) return;
    const timer = setTimeout(() => close.current(), millis);
    return () => clearTimeout(timer);
  }, [lasts, millis]);
  return (
    <div class={urgent ? 'banner banner-urgent' : 'banner'} role={urgent ? 'alert' : undefined}>
      <Icon name={icon} />
      <p>{text}</p>
      {action && (
        <button type="button" class="banner-action" onClick={onAction}>
          {action}
        </button>
      )}
      {more && (
        <button type="button" class="banner-action banner-more" aria-label={t('call.banner.more', { n: more.n })} onClick={more.show}>
          +{more.n}
        </button>
      )}
      <button type="button" class="icon-button" onClick={onClose} aria-label={t('action.close')}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function newLeaderWords(role: LeadingRole, told: NewLeader | null, mayTakeBack: boolean): string {
  if (!told) return '';
  const { is, by, name } = told;
  if (is === 'left') return t(mayTakeBack ? 'leader.chair.left' : 'leader.chair.leftToSecretary', { name });
  if (is !== 'you') return t(`leader.${role}.${is === 'other' ? 'other' : is === 'no_more' ? 'noMore' : 'insteadOfYou'}`, { name });
  if (by === 'plan') return t(`leader.${role}.byPlan`);
  if (by === 'returned') return t('leader.chair.returned');
  return t(name === '' ? 'leader.chair.yours' : 'leader.chair.handed', { name });
}

function wordsOf(kind: BannerKind, session: Session, { showPeople, showDevices, showMissed }: Shows): Words {
  const { lostAt, refusal, newLeaders, coChairNews, mutedBy, floorNews, screenStopped, room, you, missed } = session.state.value;
  const { microphone, camera } = session.local;
  const microphoneAgain = { action: t('call.microphone.turnOn'), onAction: () => void session.setMicrophone(true) };
  const askForFloor = placeInQueue(session.state.value, you) > 0 ? {} : { action: sayFloor('ask'), onAction: () => session.send({ type: 'ask_for_floor', asks: true }) };
  const device = (of: 'microphone' | 'camera', again: () => void): Words => {
    const capture = (of === 'microphone' ? microphone : camera).value;
    const instead = goesOn(of, capture);
    const icon = of === 'microphone' ? 'microphoneOff' : 'cameraOff';
    if (instead) return { icon, text: instead, action: t('device.choose'), onAction: showDevices };
    const problem = capture.problem ?? 'other';
    return { icon, text: `${t(`device.${of}.${problem}`)} ${t(`device.${problem}.do`)}`, action: t('action.tryAgain'), onAction: again };
  };
  switch (kind) {
    case 'lost':
      return { icon: 'warning', urgent: true, text: t('call.lost', { time: hour(lostAt ?? 0) }) };
    case 'recordingFailed':
      return { icon: 'warning', urgent: true, text: t('call.recordingFailed.text') };
    case 'refusal':
      return { icon: 'warning', urgent: true, text: `${refusal?.problem.title ?? ''} ${refusal?.problem.detail ?? ''}` };
    case 'chair':
    case 'secretary': {
      const mayTakeBack = room?.planned_chair === you;
      const words: Words = { icon: 'people', text: newLeaderWords(kind, newLeaders[kind], mayTakeBack) };
      if (newLeaders[kind]?.is !== 'left' || !mayTakeBack) return words;
      return { ...words, action: t('leader.chair.takeBack'), onAction: () => session.send({ type: 'take_chair_back' }) };
    }
    case 'coChair':
      return { icon: 'people', text: sayPeople(NEWS[coChairNews?.is ?? 'begun']) };
    case 'spotlight':
      return { icon: 'camera', text: sayPeople('spotlightYou') };
    case 'mutedBy':
      return { icon: 'microphoneOff', text: t('call.mutedBy', { name: mutedBy ?? '' }), ...(maySpeak(session.state.value) ? microphoneAgain : askForFloor) };
    case 'mutedSpeech':
      return { icon: 'microphoneOff', text: t('call.mutedSpeech'), ...microphoneAgain };
    case 'floor':
      if (floorNews?.is === 'ended') return { icon: 'microphoneOff', text: sayFloor('ended', { name: floorNews.by }) };
      if (floorNews?.is === 'dismissed') return { icon: 'hand', text: sayFloor('dismissed', { name: floorNews.by }) };
      if (floorNews?.is === 'locked') return { icon: 'microphoneOff', text: sayFloor('lockedText'), ...askForFloor };
      return microphone.value.on ? { icon: 'speaking', urgent: true, text: sayFloor('given') } : { icon: 'microphoneOff', urgent: true, text: sayFloor('givenMuted'), ...microphoneAgain };
    case 'asks': {
      const [next, ...others] = room ? nextToSpeak(room) : [];
      const who = room?.participants.find(({ id }) => id === next);
      const stands = settled('banner', next);
      const text = sayFloor(others.length > 0 ? 'nextAsksMore' : 'nextAsks', { name: who?.name ?? '', unit: shortUnit(who?.unit_name ?? ''), n: others.length });
      return { icon: 'hand', text, action: sayFloor('give'), onAction: () => next !== undefined && stands() && session.send({ type: 'give_floor', participant: next, speaker: null }) };
    }
    case 'microphone':
      return device(kind, () => void session.setMicrophone(true));
    case 'camera':
      return device(kind, () => void session.local.set('camera', true));
    case 'cameraRests':
      return { icon: 'cameraOff', text: t('call.cameraRests') };
    case 'addedRests':
      return { icon: 'cameraOff', text: sayCameras('rests') };
    case 'addedCamera': {
      const failed = session.local.added.value?.list.value.find((one) => one.problem);
      return { icon: 'cameraOff', text: `${failed ? `${cameraWords(failed.name)}: ${t(`device.camera.${failed.problem ?? 'other'}`)} ` : ''}${sayCameras('others')}`, action: t('device.choose'), onAction: showDevices };
    }
    case 'soundAlone':
      return { icon: 'warning', text: t('call.packetSize') };
    case 'economy':
      return { icon: 'warning', text: t('economy.began') };
    case 'economyOver':
      return { icon: 'camera', text: t('economy.over') };
    case 'missed': {
      const { from, to, lines } = missed ?? { from: 0, to: 0, lines: [] };
      if (lines.length === 0) return { icon: 'warning', text: sayMissed('bannerOfSound', { from: second(from), to: second(to) }), action: sayMissed('hearBanner'), onAction: () => void fetchPanels().then((parts) => parts.hearMissed(session)) };
      return { icon: 'words', text: sayMissed('banner', { from: hour(from), to: hour(to), n: lines.length }), action: sayMissed('show'), onAction: showMissed };
    }
    case 'speaker':
      return { icon: 'warning', text: t('device.speaker.gone'), action: t('device.choose'), onAction: showDevices };
    case 'screen':
      return { icon: 'screen', text: t('device.screen.failed'), action: t('action.tryAgain'), onAction: () => void session.shareScreen(false) };
    case 'screenStopped': {
      const by = screenStopped?.by ?? '';
      return { icon: 'screen', text: t(by === '' ? 'screen.stopped' : 'screen.stoppedBy', { name: by }) };
    }
    case 'waiting':
      return { icon: 'door', text: t('call.guestsWaiting', { n: atTheDoor(room).length }), action: t('call.guestsWaiting.show'), onAction: showPeople };
  }
}

/** How often somebody was heard speaking into the muted microphone, at most once each time it is
 * muted; 0 once it is on again. Where microphones are locked, a hall may talk among itself. */
function useMutedSpeech(session: Session): ReadonlySignal<number> {
  const heard = useSignal(0);
  const count = useRef(0);
  // What the server tells changes many times a second; this does not.
  const mayUnmute = useComputed(() => session.state.value.lostAt === null && maySpeak(session.state.value));
  useSignalEffect(() => {
    const { on, track } = session.local.microphone.value;
    if (on) heard.value = 0;
    if (on || !track || !mayUnmute.value) return;
    return watchMutedSpeech(track, () => (heard.value = count.current += 1));
  });
  return heard;
}

/** What is wrong with cameras beside the first one. */
function addedNews(session: Session): AddedDevices {
  const cameras = session.local.added.value;
  if (!cameras) return { rests: false, problems: [] };
  return { rests: cameras.rests.value, problems: cameras.list.value.flatMap(({ source, problem }) => (problem ? [`${source}/${problem}`] : [])) };
}

/** Whether the window is so small now. */
function useIsSmall(): boolean {
  const list = useMemo(() => window.matchMedia(SMALL), []);
  const isSmall = useSignal(list.matches);
  useEffect(() => {
    const changed = () => (isSmall.value = list.matches);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, [list]);
  return isSmall.value;
}

type Shows = { showPeople: () => void; showDevices: () => void; showMissed: () => void };

/** What everybody in the call must know now; see `session/banners.ts` for when. */
type Props = { session: Session; peopleShown: boolean; floorShown: boolean; devicesShown: boolean; children: ComponentChildren } & Shows;

export function Banners({ session, peopleShown, floorShown, devicesShown, children, ...shows }: Props) {
  const { microphone, camera, screen } = session.local;
  const mutedSpeech = useMutedSpeech(session);
  const devices = useComputed<Devices>(() => ({ microphone: microphone.value, camera: camera.value, screen: screen.value, speakerGone: session.speaker.failed.value === 'gone', cameraRests: session.cameraRests.value && camera.value.on, added: addedNews(session), soundAlone: session.soundAlone.value, mutedSpeech: mutedSpeech.value }));
  // What is wrong with a device was said before entering; in the call its button has a sign.
  const closed = useSignal<ReadonlySet<string>>(new Set([`microphone/${microphone.peek().failures}`, `camera/${camera.peek().failures}`]));
  const banners = useComputed(() => bannersOf(session.state.value, devices.value, closed.value)).value;
  useSignalEffect(() => {
    closed.value = stillClosed(session.state.value, devices.value, closed.value);
  });
  const shownElsewhere: BannerKind[] = [...(peopleShown ? (['waiting'] as const) : []), ...(floorShown ? (['asks'] as const) : []), ...(devicesShown ? (['microphone', 'camera', 'addedCamera', 'addedRests', 'speaker'] as const) : [])];
  const isSmall = useIsSmall();
  // Where there is one, what lasts waits behind what closes by itself; without a line there is
  // nothing else.
  const waits = ({ kind, lasts }: { kind: BannerKind; lasts: boolean }) => Number(isSmall && lasts && kind !== 'lost');
  const told = banners.filter(({ kind }) => !shownElsewhere.includes(kind)).sort((one, other) => waits(one) - waits(other));
  const opened = useSignal(false);
  useEffect(() => {
    if (told.length < 2) opened.value = false;
  }, [told.length]);
  const shown = told.slice(0, isSmall && !opened.value ? 1 : MOST_BANNERS);
  const rest = Math.min(told.length, MOST_BANNERS) - shown.length;
  return (
    <div class="banners" aria-live="polite">
      {shown
        .map(({ kind, keys, lasts, millis }) => {
          const close = () => {
            closed.value = new Set([...closed.value, ...keys]);
            if (kind === 'refusal') session.change(refusalSeen);
            if (kind === 'chair' || kind === 'secretary') session.change(newLeaderSeen(kind));
            if (kind === 'coChair') session.change(coChairNewsSeen);
            if (kind === 'floor') session.change(floorNewsSeen);
            if (kind === 'screenStopped') session.change(screenStopSeen);
          };
          return <BannerView key={kind === 'waiting' || kind === 'asks' ? kind : keys[0]} words={wordsOf(kind, session, shows)} lasts={lasts} millis={millis} more={rest > 0 ? { n: rest, show: () => (opened.value = true) } : null} onClose={close} />;
        })}
      {children}
    </div>
  );
}
