// What a page in a meeting knows. A pure function of what the server said, so that it can be tested without a browser.

import {
  MAX_DELETED_MARKS,
  type ChatMessage,
  type CloseReason,
  type LineLevel,
  type Mark,
  type MeetingRole,
  type Millis,
  type Participant,
  type ParticipantId,
  type PauseReason,
  type Problem,
  type RoomState,
  type ServerMessage,
  type Slot,
  type Source,
} from '../generated/protocol';
import { captionsAfter, type Caption } from './captions';

/** Most chat messages kept on the page, as many as the server tells a newcomer. */
const CHAT_KEPT = 200;

/** Why this page is not, or no longer, in the meeting. The server's reasons, and two that only the page can find out. */
export type ClosedFor = CloseReason | 'signed_out' | 'not_allowed' | 'outdated' | 'left';

export type State = {
  phase: 'connecting' | 'lobby' | 'in' | 'closed';
  /** Since when the line is lost; null while it works. */
  lostAt: Millis | null;
  closedFor: ClosedFor | null;
  title: string;
  you: ParticipantId | null;
  /** Null until the server let this page in. */
  room: RoomState | null;
  /** Server's clock minus this device's, in milliseconds. */
  clockOffset: number;
  /** Who speaks now, loudest first. */
  speakers: ParticipantId[];
  /** Who spoke last, other than oneself: keeps the stage calm in pauses. */
  lastSpeaker: ParticipantId | null;
  slots: Slot[];
  /** What is being said; null where nobody asked for it yet. */
  captions: Caption[] | null;
  /** False where the server cannot listen at all. */
  captionsAvailable: boolean;
  /** How well the own line works towards the server and from it; null where nothing flows or nobody knows yet. */
  line: { up: LineLevel | null; down: LineLevel | null };
  /** How well others' lines work, for chair and secretary. */
  lines: ReadonlyMap<ParticipantId, LineLevel | null>;
  /** Videos that the line has no room for, as `participant/source`. */
  paused: ReadonlyMap<string, PauseReason>;
  /** The last refusal, with a number that grows so that the same one twice is seen twice. */
  refusal: { problem: Problem; count: number } | null;
  /** Who switched off the own microphone, until it is on again. */
  mutedBy: string | null;
  /** Others' chat messages that came since the chat was last on screen. */
  unread: number;
  /** Whose screen took the place of the own one, or who stopped it; the number grows as that of a refusal. */
  screenStopped: { by: string; count: number } | null;
};

export const BEFORE: State = {
  phase: 'connecting',
  lostAt: null,
  closedFor: null,
  title: '',
  you: null,
  room: null,
  clockOffset: 0,
  speakers: [],
  lastSpeaker: null,
  slots: [],
  captions: null,
  captionsAvailable: true,
  line: { up: null, down: null },
  lines: new Map(),
  paused: new Map(),
  refusal: null,
  mutedBy: null,
  unread: 0,
  screenStopped: null,
};

export type Event =
  | { type: 'received'; message: ServerMessage; at: Millis }
  | { type: 'lost'; at: Millis }
  | { type: 'closed'; reason: ClosedFor }
  | { type: 'microphone_on' }
  | { type: 'refusal_seen' }
  | { type: 'chat_seen' }
  | { type: 'screen_stop_seen' };

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case 'received':
      return received(state, event.message, event.at);
    case 'lost':
      return state.phase === 'closed' ? state : { ...state, lostAt: state.lostAt ?? event.at, speakers: [] };
    case 'closed':
      return closed(state, event.reason);
    case 'microphone_on':
      return { ...state, mutedBy: null };
    case 'screen_stop_seen':
      return { ...state, screenStopped: null };
    case 'refusal_seen':
      return { ...state, refusal: null };
    case 'chat_seen':
      return state.unread === 0 ? state : { ...state, unread: 0 };
  }
}

function closed(state: State, reason: ClosedFor): State {
  return { ...state, phase: 'closed', closedFor: reason, lostAt: null, speakers: [], slots: [] };
}

function received(state: State, message: ServerMessage, at: Millis): State {
  switch (message.type) {
    case 'lobby':
      return { ...state, phase: 'lobby', lostAt: null, refusal: null, title: message.meeting_title };
    case 'welcome':
      return {
        ...state,
        phase: 'in',
        lostAt: null,
        you: message.you,
        room: message.state,
        title: message.state.title,
        clockOffset: message.state.now - at,
        speakers: [],
        slots: [],
        line: BEFORE.line,
        lines: BEFORE.lines,
        paused: new Map(),
        unread: state.unread + missedChat(state, message.state.chat),
      };
    case 'closed':
      return message.reason === 'restarting' ? { ...state, lostAt: state.lostAt ?? at } : closed(state, message.reason);
    case 'refused':
      return { ...state, refusal: { problem: message.problem, count: (state.refusal?.count ?? 0) + 1 } };
    case 'muted_by_chair':
      return { ...state, mutedBy: message.by };
    case 'screen_stopped':
      return { ...state, screenStopped: { by: message.by, count: (state.screenStopped?.count ?? 0) + 1 } };
    case 'speakers':
      return { ...state, speakers: message.participants, lastSpeaker: chooseSpeaker(state, message.participants) };
    case 'slots':
      return { ...state, slots: message.slots };
    case 'your_line':
      return { ...state, line: { up: message.up, down: message.down } };
    case 'lines':
      return { ...state, lines: new Map([...state.lines, ...message.lines.map(({ participant, level }) => [participant, level] as const)]) };
    case 'video_paused': {
      const paused = new Map(state.paused);
      const key = videoKey(message.participant, message.source);
      if (message.reason) paused.set(key, message.reason);
      else paused.delete(key);
      return { ...state, paused };
    }
    case 'publish_answer':
    case 'subscribe_offer':
    case 'layers_idle':
    case 'picture_unreadable':
      return state;
    case 'captions':
    case 'caption_line':
    case 'caption_text':
      return {
        ...state,
        captions: captionsAfter(state.captions ?? [], message, at),
        captionsAvailable: message.type === 'captions' ? message.available : state.captionsAvailable,
      };
    case 'chat': {
      const { room } = state;
      if (!room) return state;
      const unread = state.unread + missedChat(state, [message.message]);
      return { ...withRoom(state, message), unread };
    }
    case 'pong':
      return { ...state, clockOffset: message.at - (message.sent_at + at) / 2 };
    case 'opened':
      return withRoom({ ...state, title: message.title }, message);
    default:
      return withRoom(state, message);
  }
}

function withRoom(state: State, message: ServerMessage): State {
  return state.room ? { ...state, room: inRoom(state.room, message, state.you) } : state;
}

function inRoom(room: RoomState, message: ServerMessage, you: ParticipantId | null): RoomState {
  switch (message.type) {
    case 'participant':
      return {
        ...room,
        participants: withParticipant(room.participants, message.participant),
        ...(message.participant.id === you ? asRole(room, message.participant.role) : {}),
      };
    case 'participant_left':
      return { ...room, participants: room.participants.filter(({ id }) => id !== message.participant) };
    case 'several':
      return message.messages.reduce((now, each) => inRoom(now, each, you), room);
    case 'guest_waiting':
      return { ...room, waiting: [...room.waiting.filter(({ id }) => id !== message.guest.id), message.guest] };
    case 'guest_settled':
      return { ...room, waiting: room.waiting.filter(({ id }) => id !== message.participant) };
    case 'person_removed':
      return { ...room, removed: [...room.removed.filter(({ id }) => id !== message.person.id), message.person] };
    case 'person_readmitted':
      return { ...room, removed: room.removed.filter(({ id }) => id !== message.participant) };
    case 'chat':
      return { ...room, chat: withChat(room.chat, message.message) };
    case 'opened':
      return { ...room, started_at: message.at, title: message.title, agenda: message.agenda };
    case 'agenda_item_changed':
      return { ...room, current_item: message.item };
    case 'marked':
      return { ...room, marks: withMark(room.marks, message.mark), deleted_marks: without(room.deleted_marks, message.mark.number) };
    case 'unmarked':
      return { ...room, marks: without(room.marks, message.number) };
    case 'mark_deleted': {
      const { mark } = message;
      const deleted_marks = [...without(room.deleted_marks, mark.number), mark].slice(-MAX_DELETED_MARKS);
      return { ...room, marks: without(room.marks, mark.number), deleted_marks };
    }
    case 'recording':
      return { ...room, recording: message.recording };
    default:
      return room;
  }
}

/**
 * The chair may be handed over: who no longer leads no longer sees who waits at the door, nor
 * what only the desk reads.
 */
function asRole(room: RoomState, role: MeetingRole): Partial<RoomState> {
  if (leads(role)) return { your_role: role };
  const marks = room.marks.filter(({ standing }) => standing === 'published');
  return { your_role: role, waiting: [], removed: [], marks, deleted_marks: [] };
}

function withParticipant(all: Participant[], one: Participant): Participant[] {
  const known = all.some(({ id }) => id === one.id);
  return known ? all.map((other) => (other.id === one.id ? one : other)) : [...all, one];
}

function withChat(all: ChatMessage[], one: ChatMessage): ChatMessage[] {
  return all.some(({ id }) => id === one.id) ? all : [...all, one].slice(-CHAT_KEPT);
}

/** How many of these messages are news: from others, and not told before. What was written before one came is not. */
function missedChat(state: State, told: ChatMessage[]): number {
  const { room, you } = state;
  if (!room) return 0;
  return told.filter(({ id, participant }) => participant !== you && !room.chat.some((known) => known.id === id)).length;
}

function withMark(all: Mark[], one: Mark): Mark[] {
  return [...without(all, one.number), one].sort((a, b) => a.number - b.number);
}

function without(all: Mark[], number: number): Mark[] {
  return all.filter((mark) => mark.number !== number);
}

/** Whoever is on the stage stays there while still among the speakers; then the loudest other person takes it. */
function chooseSpeaker(state: State, speakers: ParticipantId[]): ParticipantId | null {
  const others = speakers.filter((id) => id !== state.you);
  if (state.lastSpeaker !== null && others.includes(state.lastSpeaker)) return state.lastSpeaker;
  return others[0] ?? state.lastSpeaker;
}

export function videoKey(participant: ParticipantId, source: Source): string {
  return `${participant}/${source}`;
}

/** Who shows a screen, other than oneself. */
export function whoShows(room: RoomState, you: ParticipantId | null): Participant | undefined {
  return room.participants.find((person) => person.id !== you && isOn(person, 'screen'));
}

/** Whether this person may end the meeting: the chair, and the secretary where no chair is connected. */
export function mayEnd(room: RoomState): boolean {
  const chaired = room.participants.some(({ role, connected }) => role === 'chair' && connected);
  return room.started_at !== null && (room.your_role === 'chair' || (room.your_role === 'secretary' && !chaired));
}

/** Whether the chair may be handed to this person: a delegate with an account who is connected. */
export function mayTakeOver(person: Participant): boolean {
  return person.role === 'delegate' && !person.is_guest && !person.is_machine && person.connected;
}

/** Whether this is the role of who leads the meeting. */
export function leads(role: MeetingRole): boolean {
  return role === 'chair' || role === 'secretary';
}

/** Whether somebody's microphone, camera or screen is switched on now. */
export function isOn(participant: Participant, source: Source): boolean {
  return participant.tracks.some((track) => track.source === source && !track.muted);
}

/** Raised hands, the earliest first. */
export function raisedHands(participants: Participant[]): Participant[] {
  return participants
    .filter(({ hand_raised_at }) => hand_raised_at !== null)
    .sort((a, b) => (a.hand_raised_at ?? 0) - (b.hand_raised_at ?? 0));
}
