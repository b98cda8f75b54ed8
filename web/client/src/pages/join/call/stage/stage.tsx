// SPDX-License-Identifier: MPL-2.0
import { useComputed, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import type { Participant, ParticipantId } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { arrange, sameTile, type TileOf } from '../../../../session/layout';
import type { Session } from '../../../../session/session';
import { useRovingTabindex } from '../../../../ui/roving-tabindex';
import { CALL_FEATURES } from '../features';
import { Tile } from './tile';

/** What may have the large place instead of a person. */
const taker = CALL_FEATURES.flatMap(({ stage }) => stage ?? [])[0];

/** Whether everybody is shown something else than a person, or this person has chosen it. */
export const useTakenFor = (session: Session) => useComputed(() => taker?.takenFor(session.state.value) ?? null).value;

/** What is pressed becomes the large picture, until it is released. */
export function usePin(session: Session, pinned: Signal<TileOf | null>): (tile: TileOf | null) => void {
  return (tile) => {
    pinned.value = tile;
    if (taker) session.change(taker.leave);
  };
}

type Props = {
  session: Session;
  pinned: Signal<TileOf | null>;
  /** All others in a strip below, or only who speaks, while a page or a screen has the large place,
   * in a corner; the own picture there too unless this is a second view. */
  others: 'strip' | 'corner' | 'speaker';
  /** Two cameras of the site that speaks stand side by side. */
  pairs?: boolean;
  /** Buttons over the upper edge, beside the one that releases a pinned picture. */
  tools?: ComponentChildren;
  children?: ComponentChildren;
};

/** One large picture, or a page, and others small. */
export function Stage({ session, pinned, others, pairs = false, tools, children }: Props) {
  const participants = useComputed(() => session.state.value.room?.participants ?? []).value;
  const you = useComputed(() => session.state.value.you).value;
  const floor = useComputed(() => session.state.value.room?.floor).value;
  const spotlight = useComputed(() => session.state.value.room?.spotlight).value;
  const spotlightCamera = useComputed(() => session.state.value.room?.spotlight_camera).value;
  const lastSpeaker = useComputed(() => session.state.value.lastSpeaker).value;
  const takenFor = useTakenFor(session);
  const { stage, beside, strip } = arrange({ participants, you, lastSpeaker, pinned: takenFor === 'you' ? null : pinned.value, floor: floor ?? undefined, spotlight, spotlightCamera, taken: takenFor !== null });
  const large = [stage, pairs ? beside : null].filter((tile) => tile !== null);
  const isTaken = takenFor !== null && stage === null;
  const person = (tile: TileOf) => participants.find(({ id }) => id === tile.participant);
  const onStage = stage && person(stage);
  const pin = usePin(session, pinned);
  const isPinned = sameTile(pinned.value, stage);
  // Who lost the line is not gone: their picture says that they are waited for.
  const alone = participants.length < 2;
  const showsNobody = isTaken || stage?.source === 'screen';
  const small = strip.filter(({ participant, source }, i) => {
    if (others === 'strip') return true;
    // Another camera of the site on the stage is one press away.
    if (!showsNobody && participant === stage?.participant) return !pairs && others === 'corner';
    if (participant === you) return others === 'corner' && source === 'camera';
    return showsNobody && source === 'camera' && i === strip.findIndex((tile) => tile.source === 'camera');
  });
  return (
    <div class={others === 'strip' ? 'stage-and-strip' : 'stage-and-strip stage-and-corner'}>
      <div class={isTaken ? 'stage stage-taken' : large.length > 1 ? 'stage stage-pair' : 'stage'}>
        {taker && isTaken && <taker.Content session={session} />}
        {onStage &&
          large.map(({ participant, source }) => (
            <Tile key={`${participant}/${source}`} session={session} participant={onStage} source={source} isYou={onStage.id === you} rank={0} large />
          ))}
        {alone && !isTaken && <p class="stage-alone">{t('call.alone')}</p>}
        <div class="stage-tools">
          {isPinned && (
            <button type="button" class="stage-tool" onClick={() => pin(null)}>
              {t('call.release')}
            </button>
          )}
          {tools}
        </div>
        {children}
      </div>
      {small.length > 0 && (
        <Strip session={session} tiles={small} participants={participants} you={you} onPin={pin}>
          {taker && takenFor !== null && !isTaken && (
            <li role="none">
              <taker.Small session={session} onPress={() => pin(null)} />
            </li>
          )}
        </Strip>
      )}
    </div>
  );
}

/** The others, small. One stop of the Tab key, however many they are. */
function Strip({ session, tiles, participants, you, onPin, children }: { session: Session; tiles: TileOf[]; participants: Participant[]; you: ParticipantId | null; onPin: (tile: TileOf) => void; children: ComponentChildren }) {
  const bar = useRovingTabindex<HTMLUListElement>();
  return (
    <ul ref={bar} class="strip" role="toolbar" aria-label={t('call.strip')}>
      {children}
      {tiles.map((tile, i) => {
        const shown = participants.find(({ id }) => id === tile.participant);
        return (
          shown && (
            <li key={`${tile.participant}/${tile.source}`} role="none">
              <Tile session={session} participant={shown} source={tile.source} isYou={shown.id === you} rank={i + 1} onPress={() => onPin(tile)} />
            </li>
          )
        );
      })}
    </ul>
  );
}
