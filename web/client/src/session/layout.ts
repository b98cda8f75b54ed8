// SPDX-License-Identifier: MPL-2.0
// Who stands on the stage and who below it. Pure: from people and speakers to tiles.

import type { Floor, MeetingRole, Participant, ParticipantId, Source } from '../generated/protocol';
import { isOn } from './features/tracks';

/** What is seen of somebody: a camera or the screen. */
export type PictureSource = Exclude<Source, 'microphone'>;

export type TileOf = { participant: ParticipantId; source: PictureSource };

type Arrangement = {
  stage: TileOf | null;
  /** Another camera of the same site, for a screen with room for two. */
  beside: TileOf | null;
  strip: TileOf[];
};

type Scene = {
  participants: Participant[];
  you: ParticipantId | null;
  lastSpeaker: ParticipantId | null;
  pinned: TileOf | null;
  /** Who has the floor, and who asks for it. */
  floor?: Pick<Floor, 'speeches' | 'queue'> | undefined;
  /** Whom those who lead show to everybody. */
  spotlight?: ParticipantId | null | undefined;
  /** Which of their added cameras. */
  spotlightCamera?: Source | null | undefined;
  /** Something else than a person has the stage, unless somebody is pinned before it. */
  taken?: boolean;
};

const RANK: Record<MeetingRole, number> = { chair: 0, co_chair: 1, secretary: 1, delegate: 2, observer: 3 };

const ADDED = ['second_camera', 'third_camera'] as const;

/** The cameras of a site that have a picture or a place for one: the first, and the added ones that
 * are on. */
export const camerasOf = (one: Participant): PictureSource[] => ['camera', ...ADDED.filter((source) => isOn(one, source))];

const NO_FLOOR = { speeches: [], queue: [] };

/** Whoever was pinned takes the stage, else a shown page, else a shared screen, else who is in the
 * spotlight, else who has the floor (of several whoever spoke last, or was given it last), else
 * whoever spoke last, else the chair, else anybody but oneself. In the strip: the other cameras of
 * the site on stage, the speaker when a screen is on stage, who has the floor, the chair, who asks
 * for the floor, cameras that are on, the others; oneself last. */
export function arrange({ participants, you, lastSpeaker, pinned, floor = NO_FLOOR, spotlight = null, spotlightCamera = null, taken = false }: Scene): Arrangement {
  const here = (id: ParticipantId | null): Participant | undefined => participants.find((one) => one.id === id);
  const screen = participants.find((one) => one.id !== you && isOn(one, 'screen')) ?? participants.find((one) => isOn(one, 'screen'));
  const pinnedThere = pinned && here(pinned.participant) && (pinned.source === 'camera' || isOn(here(pinned.participant) as Participant, pinned.source));
  const speeches = floor.speeches.filter(({ participant }) => participant !== you && here(participant));
  const speech = speeches.find(({ participant }) => participant === lastSpeaker) ?? [...speeches].sort((a, b) => b.since - a.since)[0];
  const speaker = speech?.participant ?? lastSpeaker;
  const person = here(spotlight) ?? here(speaker) ?? participants.find((one) => one.role === 'chair' && one.id !== you) ?? participants.find((one) => one.id !== you) ?? participants[0];
  let stage: TileOf | null = null;
  if (pinnedThere) stage = pinned;
  else if (taken) stage = null;
  else if (screen) stage = { participant: screen.id, source: 'screen' };
  else if (person) stage = { participant: person.id, source: person.id === spotlight ? (camerasOf(person).find((source) => source === spotlightCamera) ?? 'camera') : 'camera' };

  // Of whoever is looked at, all cameras are one press away. Those of everybody would be a crowd.
  const seen = here((stage && stage.source !== 'screen' ? stage.participant : speaker) ?? null);
  const cameras = seen ? camerasOf(seen) : [];
  const beside = stage?.source === 'camera' && !pinnedThere ? cameras[1] : undefined;

  const order = (one: Participant): number => {
    if (one === seen && cameras.length > 1) return -1;
    if (one.id === you) return 9;
    if (one.id === speaker) return 0;
    if (speeches.some(({ participant }) => participant === one.id)) return 1;
    if (RANK[one.role] < 2) return 2 + RANK[one.role];
    if (floor.queue.includes(one.id)) return 4;
    return isOn(one, 'camera') ? 5 : 6;
  };
  const strip: TileOf[] = [...participants].sort((a, b) => order(a) - order(b)).flatMap((one) => (one === seen ? cameras : (['camera'] as const)).map((source) => ({ participant: one.id, source })));
  if (screen && stage?.source !== 'screen') strip.unshift({ participant: screen.id, source: 'screen' });
  return { stage, beside: stage && beside ? { ...stage, source: beside } : null, strip: strip.filter((tile) => !sameTile(tile, stage)) };
}

export function sameTile(a: TileOf | null, b: TileOf | null): boolean {
  return a !== null && b !== null && a.participant === b.participant && a.source === b.source;
}

/** The video that a slot of the receiving connection must carry for a tile, by `mid`. */
export function slotOf(slots: { mid: string; content: { participant: ParticipantId; source: Source } | null }[], participant: ParticipantId, source: Source): string | null {
  return slots.find(({ content }) => content?.participant === participant && content.source === source)?.mid ?? null;
}
