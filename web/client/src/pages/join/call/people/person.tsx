// SPDX-License-Identifier: MPL-2.0
// One participant in the list, with what those who lead may do.

import { useComputed, useSignal } from '@preact/signals';

import type { Refusal } from '../../../../api/client';
import type { ClientMessage, Participant } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { mayCoChair, mayTakeOver } from '../../../../session/features/chairing';
import { onlyListens } from '../../../../session/features/observing';
import { isOn } from '../../../../session/features/tracks';
import { camerasOf } from '../../../../session/layout';
import { speechOf } from '../../../../session/floor-selectors';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Icon } from '../../../../ui/icon';
import { RefusalNotice } from '../../../../ui/notice';
import { LinkBars, levelWord } from '../../../../ui/link-bars';
import { cameraName, say as sayCameras, wordsOf } from '../cameras/words';
import { floorFact } from '../floor/fact';
import { say as sayFloor } from '../floor/panel-words';
import { raise, raisedHere } from './raise';
import { rightsOver, type Asked } from './rights';
import { say } from './panel-words';

type Props = {
  person: Participant;
  session: Session;
  /** Asks first. */
  onAsk: (asked: Asked) => void;
};

export function Person({ person, session, onAsk }: Props) {
  const you = useComputed(() => session.state.value.you === person.id).value;
  const on = isOn(person, 'microphone');
  const speaking = useComputed(() => session.state.value.speakers.includes(person.id)).value;
  const level = useComputed(() => session.state.value.linkQualities.get(person.id) ?? null).value;
  const asks = useComputed(() => floorFact(session.state.value, person)).value;
  const isShown = useComputed(() => session.state.value.room?.spotlight === person.id).value;
  const role = useComputed(() => session.state.value.room?.your_role ?? 'delegate').value;
  const isPlannedChair = useComputed(() => session.state.value.room?.planned_chair === person.id).value;
  const rights = rightsOver(person, you, role, isPlannedChair);
  return (
    <li class={person.connected ? 'person' : 'person person-away'} data-participant={person.id} data-speaking={speaking} data-muted={!on}>
      <div class="person-names">
        <p class="person-name">{you ? t('call.nameYou', { name: person.name }) : person.name}</p>
        <p class="small soft">{person.unit_name}</p>
        {isShown && <p class="small soft">{say('inSpotlight')}</p>}
        {!person.connected && <p class="small person-note">{t('call.away')}</p>}
      </div>
      <div class="person-marks">
        {rights.lead && person.connected && level && <LinkBars level={level} label={t('line.of', { name: person.name, level: levelWord(level) })} />}
        {asks && (
          <span class="person-mark" title={asks}>
            <Icon name="hand" />
            <span class="visually-hidden">{asks}</span>
          </span>
        )}
        <span class="person-mark" title={t(speaking ? 'call.speaking' : on ? 'call.unmuted' : 'call.muted')}>
          <Icon name={speaking ? 'speaking' : on ? 'microphone' : 'microphoneOff'} />
          <span class="visually-hidden">{t(speaking ? 'call.speaking' : on ? 'call.unmuted' : 'call.muted')}</span>
        </span>
      </div>
      {rights.lead && <Actions person={person} session={session} you={you} isShown={isShown} onAsk={onAsk} />}
    </li>
  );
}

/** What is done often stands there; everything else opens. */
function Actions({ person, session, you, isShown, onAsk }: Props & { you: boolean; isShown: boolean }) {
  const isOpen = useSignal(false);
  const hasFloor = useComputed(() => speechOf(session.state.value, person.id) !== null).value;
  const role = useComputed(() => session.state.value.room?.your_role ?? 'delegate').value;
  const isOpened = useComputed(() => session.state.value.room?.started_at !== null).value;
  const isPlannedChair = useComputed(() => session.state.value.room?.planned_chair === person.id).value;
  const shownCamera = useComputed(() => session.state.value.room?.spotlight_camera ?? null).value;
  const rights = rightsOver(person, you, role, isPlannedChair);
  const failed = useSignal<Refusal | null>(null);
  // A screen reader that lists buttons tells these of one person from those of another.
  const action = (words: string, onClick: () => void) => (
    <Button label={`${words}: ${person.name}`} onClick={onClick}>
      {words}
    </Button>
  );
  const send = (words: string, message: ClientMessage) => action(words, () => session.send(message));
  const { id: participant } = person;
  return (
    <div class={you ? 'person-actions person-actions-own' : 'person-actions'}>
      {!you && (hasFloor ? send(sayFloor('end'), { type: 'end_floor', participant }) : person.connected && !onlyListens(person) && send(sayFloor('give'), { type: 'give_floor', participant, speaker: null }))}
      {rights.mute && isOn(person, 'microphone') && send(say('mute'), { type: 'mute', participant })}
      <button type="button" class="button button-plain person-more" aria-expanded={isOpen.value} aria-label={`${say(isOpen.value ? 'less' : 'more')}: ${person.name}`} onClick={() => (isOpen.value = !isOpen.value)}>
        {say(isOpen.value ? 'less' : 'more')}
      </button>
      {isOpen.value && (
        <div class="person-others">
          {send(say(isShown ? 'spotlightOff' : 'spotlightOn'), { type: 'set_spotlight', participant: isShown ? null : participant })}
          {camerasOf(person).map((camera) => {
            const name = cameraName(person, camera);
            return name !== undefined && (!isShown || shownCamera !== camera) && send(sayCameras('spotlightOn', { name: wordsOf(name) }), { type: 'set_spotlight', participant, camera });
          })}
          {!you && isOn(person, 'screen') && send(t('screen.stopTheirs'), { type: 'stop_screen', participant })}
          {rights.sendOut && action(say('sendOut'), () => onAsk({ what: 'sendOut', person }))}
          {rights.raise && action(say('raise'), () => void raise(session.meeting, person, true).then((refusal) => (failed.value = refusal)))}
          {(rights.chair || role === 'co_chair') && person.role === 'delegate' && raisedHere.value.has(person.id) && action(say('lower'), () => void raise(session.meeting, person, false).then((refusal) => (failed.value = refusal)))}
          {rights.chair && mayCoChair(person) && send(say('coChairOn'), { type: 'set_co_chair', participant, on: true })}
          {rights.chair && person.role === 'co_chair' && send(say('coChairOff'), { type: 'set_co_chair', participant, on: false })}
          {rights.chair && isOpened && mayTakeOver(person) && action(say('handOver'), () => onAsk({ what: 'handOver', person }))}
          {rights.remove && action(say('remove'), () => onAsk({ what: 'remove', person }))}
          {failed.value && <RefusalNotice refusal={failed.value} />}
        </div>
      )}
    </div>
  );
}
