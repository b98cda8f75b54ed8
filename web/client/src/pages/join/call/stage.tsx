// SPDX-License-Identifier: MPL-2.0
import { useComputed, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import type { Participant, ParticipantId } from '../../../generated/protocol';
import { t } from '../../../i18n';
import { arrange, sameTile, type TileOf } from '../../../session/layout';
import type { Session } from '../../../session/session';
import { useRovingTabindex } from '../../../ui/roving-tabindex';
import { Tile } from './tile';

/** One large picture and a strip of small ones. A small one, pressed, becomes the large one until
 * it is released. */
export function Stage({ session, pinned, children }: { session: Session; pinned: Signal<TileOf | null>; children: ComponentChildren }) {
  const participants = useComputed(() => session.state.value.room?.participants).value ?? [];
  const you = useComputed(() => session.state.value.you).value;
  const lastSpeaker = useComputed(() => session.state.value.lastSpeaker).value;
  const { stage, strip } = arrange({ participants, you, lastSpeaker, pinned: pinned.value });
  const person = (tile: TileOf) => participants.find(({ id }) => id === tile.participant);
  const onStage = stage && person(stage);
  const isPinned = sameTile(pinned.value, stage);
  // Who lost the line is not gone: their picture says that they are waited for.
  const alone = participants.length < 2;
  return (
    <div class="stage-and-strip">
      <div class="stage">
        {stage && onStage && (
          <Tile key={`${stage.participant}/${stage.source}`} session={session} participant={onStage} source={stage.source} isYou={onStage.id === you} rank={0} large />
        )}
        {alone && <p class="stage-alone">{t('call.alone')}</p>}
        {isPinned && (
          <button type="button" class="stage-release" onClick={() => (pinned.value = null)}>
            {t('call.release')}
          </button>
        )}
        {children}
      </div>
      {strip.length > 0 && <Strip session={session} tiles={strip} participants={participants} you={you} pinned={pinned} />}
    </div>
  );
}

/** The others, small. One stop of the Tab key, however many they are. */
function Strip({ session, tiles, participants, you, pinned }: { session: Session; tiles: TileOf[]; participants: Participant[]; you: ParticipantId | null; pinned: Signal<TileOf | null> }) {
  const bar = useRovingTabindex<HTMLUListElement>();
  return (
    <ul ref={bar} class="strip" role="toolbar" aria-label={t('call.strip')}>
      {tiles.map((tile, i) => {
        const shown = participants.find(({ id }) => id === tile.participant);
        return (
          shown && (
            <li key={`${tile.participant}/${tile.source}`} role="none">
              <Tile session={session} participant={shown} source={tile.source} isYou={shown.id === you} rank={i + 1} onPress={() => (pinned.value = tile)} />
            </li>
          )
        );
      })}
    </ul>
  );
}
