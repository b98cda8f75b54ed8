// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Participant } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { time as clockTime } from '../../../../i18n/format';
import { slotOf, type PictureSource } from '../../../../session/layout';
import type { Session } from '../../../../session/session';
import { isEconomical } from '../../../../session/features/economy';
import { videoKey } from '../../../../session/features/media';
import { isOn } from '../../../../session/features/tracks';
import { Icon } from '../../../../ui/icon';
import { LinkBars, levelWord, worse } from '../../../../ui/link-bars';
import { Video } from '../../video';
import { cameraName, nameOfCamera } from '../cameras/words';
import { CALL_FEATURES } from '../features';
import { shortUnit } from '../short-unit';
import { useScreenStill } from './screen-still';

type Props = {
  session: Session;
  participant: Participant;
  source: PictureSource;
  isYou: boolean;
  /** Place in the order of importance, 0 for the stage. */
  rank: number;
  large?: boolean;
  /** Pressed, to bring this one to the stage. */
  onPress?: () => void;
};

const PAUSED = { bandwidth: 'call.videoPaused', codec: 'call.videoUnreadable', packet_size: 'call.videoTooLarge' } as const;

/** Given name first of all: in Vietnamese it stands last. */
function initial(name: string): string {
  return (name.trim().split(/\s+/).at(-1) ?? '').charAt(0).toUpperCase();
}

/** Tells the server that this video is on screen and how large, as long as it can be seen and has
 * something to show. */
function useShown({ session, participant, source, rank }: Pick<Props, 'session' | 'participant' | 'source' | 'rank'>, wanted: boolean) {
  const element = useRef<HTMLDivElement>(null);
  const size = useSignal({ width: 0, height: 0, seen: false });
  useEffect(() => {
    const frame = element.current;
    if (!frame) return;
    // Of the window in which the tile is drawn: observers of another see nothing of it.
    const window = frame.ownerDocument.defaultView;
    if (!window) return;
    const sizes = new window.ResizeObserver(() => {
      size.value = { ...size.peek(), width: frame.clientWidth, height: frame.clientHeight };
    });
    const sight = new window.IntersectionObserver(([entry]) => {
      size.value = { ...size.peek(), seen: entry?.isIntersecting ?? false };
    });
    sizes.observe(frame);
    sight.observe(frame);
    return () => {
      sizes.disconnect();
      sight.disconnect();
    };
  }, []);
  const key = useRef({}).current;
  const { width, height, seen } = size.value;
  useEffect(() => {
    const scale = window.devicePixelRatio;
    if (wanted && seen) session.view.show(key, { participant: participant.id, source, width: width * scale, height: height * scale, rank });
    else session.view.hide(key);
  }, [wanted, seen, width, height, rank, participant.id, source]);
  useEffect(() => () => session.view.hide(key), []);
  return element;
}

/** One participant's picture or screen, with name, unit, and in words and marks whether they speak,
 * are muted, and what features add. */
export function Tile({ session, participant, source, isYou, rank, large = false, onPress }: Props) {
  const on = isOn(participant, source);
  const element = useShown({ session, participant, source, rank }, on && !isYou);
  const received = useComputed(() => {
    const mid = slotOf(session.state.value.slots, participant.id, source);
    return mid === null ? null : (session.tracks.value.get(mid) ?? null);
  }).value;
  const speaking = useComputed(() => session.state.value.speakers.includes(participant.id)).value && source === 'camera';
  const economical = useComputed(() => isEconomical(session.state.value)).value;
  // Who comes back on a slow line is sent no picture from the start, and no word of a pause.
  const rests = economical && on && !isYou ? 'bandwidth' : null;
  const paused = useComputed(() => session.state.value.paused.get(videoKey(participant.id, source)) ?? null).value ?? rests;
  const whyPaused = paused && t(paused === 'bandwidth' && economical ? 'economy.videoPaused' : PAUSED[paused]);
  const still = useComputed(() => {
    const latest = session.state.value.still;
    return latest?.of === participant.id && source === 'camera' && paused !== null ? latest : null;
  }).value;
  const screenStill = useScreenStill(session, participant.id, source === 'screen' && on && !isYou && paused !== null);
  const stillAt = screenStill?.takenAt ?? still?.takenAt;
  const stillTaken = stillAt !== undefined && t('economy.stillTaken', { time: clockTime(stillAt) });
  const picture = screenStill?.address ?? (still && `data:image/${still.image.startsWith('UklG') ? 'webp' : 'jpeg'};base64,${still.image}`);
  const level = useComputed(() => {
    const { ownLinkQuality, lostAt } = session.state.value;
    return isYou && source === 'camera' && lostAt === null ? worse(ownLinkQuality.up, ownLinkQuality.down) : null;
  }).value;
  // One's own screen on one's own screen would be a hall of mirrors: words stand there instead.
  const own = source === 'screen' ? null : source === 'camera' ? session.local.camera.value.track : (session.local.added.value?.list.value.find((one) => one.source === source)?.track ?? null);
  const track = isYou ? own : on && !paused ? received : null;
  const muted = isYou ? !session.local.microphone.value.on : !isOn(participant, 'microphone');
  const camera = cameraName(participant, source);
  const name = source === 'screen' ? t('call.screenOf', { name: participant.name }) : camera === undefined ? participant.name : nameOfCamera(participant, camera, large);
  const label = camera === undefined ? `${name}, ${participant.unit_name}` : `${nameOfCamera(participant, camera, true)}, ${participant.name}`;
  const featureFacts = useComputed(() => (source === 'camera' ? CALL_FEATURES.flatMap(({ tileFact }) => tileFact?.(session.state.value, participant) ?? []) : []).join(', ')).value;
  const facts = [
    isYou && t('call.you'),
    // Nobody has checked the name.
    participant.is_guest && t('role.guest'),
    level && t('line.is', { level: levelWord(level) }),
    speaking && t('call.speaking'),
    source === 'camera' && muted && t('call.muted'),
    whyPaused,
    stillTaken,
    featureFacts,
    !participant.connected && t('call.away'),
  ].filter(Boolean);
  return (
    <div
      ref={element}
      class={`tile ${large ? 'tile-large' : 'tile-small'} ${speaking ? 'tile-speaking' : ''} ${participant.connected ? '' : 'tile-away'}`}
      role="group"
      aria-label={[label, ...facts].join(', ')}
      data-participant={participant.id}
      data-source={source}
      data-speaking={speaking}
      data-muted={muted}
    >
      {track ? (
        <Video track={track} label={label} mirrored={isYou && source === 'camera'} whole={large || source === 'screen' || camera === 'document'} participant={participant.id} source={source} />
      ) : picture ? (
        <>
          <img class="tile-still" alt="" src={picture} />
          <span class="tile-still-note" aria-hidden="true">
            {stillTaken}
          </span>
        </>
      ) : (
        <div class="tile-empty" aria-hidden="true">
          {source !== 'screen' && <span class="tile-initial">{initial(participant.name)}</span>}
          {source === 'screen' && isYou && <span>{t('call.screenIsShown')}</span>}
          {on && !isYou && <span class="tile-note">{whyPaused ?? t('call.videoComing')}</span>}
        </div>
      )}
      <div class="tile-marks">
        {source === 'camera' && CALL_FEATURES.map(({ TileMark }) => TileMark && <TileMark session={session} participant={participant} large={large} />)}
        {!participant.connected && <span class="tile-mark">{t('call.away')}</span>}
      </div>
      <div class="tile-label" aria-hidden="true">
        {source === 'camera' && <Icon name={speaking ? 'speaking' : muted ? 'microphoneOff' : 'microphone'} />}
        <span class="tile-names">
          <span class="tile-name">
            <span class="tile-name-words">{name}</span>
            {participant.is_guest && <span class="tile-guest">{t('role.guest')}</span>}
          </span>
          <span class="tile-unit">{isYou ? t('call.thisSite') : camera !== undefined ? participant.name : large ? participant.unit_name : shortUnit(participant.unit_name)}</span>
        </span>
        {level && <LinkBars level={level} />}
      </div>
      {onPress && <button type="button" class="tile-press" onClick={onPress} aria-label={t('call.toStage', { name })} />}
    </div>
  );
}
