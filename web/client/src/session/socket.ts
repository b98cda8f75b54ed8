// SPDX-License-Identifier: MPL-2.0
// The WebSocket of a meeting. It reconnects by itself after every loss.

import type { ClientMessage, Participant, RoomState, ServerMessage } from '../generated/protocol';
import { InOrder, pack, unpack } from './packing';

/** Backoff before reconnecting: doubles each time up to the maximum. Short, because the meeting
 * goes on meanwhile. */
const FIRST_RETRY_MILLIS = 250;
const MAX_RETRY_MILLIS = 5_000;
/** Keep-alive; proxies close sockets that are silent for 30 to 60 s. */
const PING_MILLIS = 15_000;
/** Without an answer to a ping for this long the socket counts as lost: so many round trips, within
 * bounds. On a line of 32 kbit/s an answer may wait for seconds behind a page of the minutes, and a
 * new connection would take far longer. */
const PONG_TIMEOUT = { roundTrips: 5, least: 6_000, most: 20_000 };
/** The same where something else suggests that the socket may be dead. */
const PROBE_TIMEOUT = { roundTrips: 3, least: 1_000, most: 6_000 };
/** A slow answer is remembered: the next but one counts for so much of it. */
const ROUND_TRIP_FADES = 0.7;
/** A connection attempt that takes longer is abandoned and retried. Each has more time than the one
 * before: behind a full queue no attempt would ever succeed within the first time. */
const OPEN_TIMEOUT = { first: 8_000, more: 4_000, most: 20_000 };

type SocketListener = {
  received: (message: ServerMessage) => void;
  lost: () => void;
  /** Two attempts in a row did not open. The server may refuse this page, which a WebSocket cannot
   * tell. */
  neverOpened: () => void;
  /** Media arrives, so the path is there: a late answer is slow rather than lost. */
  pathStands?: () => boolean;
};

/** The part of `WebSocket` that is used here, so that tests can replace it. */
export type SocketLike = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'onopen' | 'onclose' | 'onmessage'>;

export class LiveSocket {
  private socket: SocketLike | null = null;
  private incoming = new InOrder();
  private outgoing = new InOrder();
  private opened = false;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private pinging: ReturnType<typeof setInterval> | undefined;
  private stopped = false;
  private roundTripMillis = 0;
  private pingSentAt: number | null = null;
  /** Opened before the person enters: on a slow line that takes seconds. */
  private ahead: SocketLike | null = null;

  constructor(
    private readonly address: () => string,
    private readonly listener: SocketListener,
    private readonly open: (address: string) => SocketLike = (to) => new WebSocket(to),
    private readonly now: () => number = Date.now,
    private readonly random: () => number = Math.random,
  ) {}

  /** Opens a socket that joins when `connect` is called. What becomes of it until then does not
   * matter: `connect` opens another. */
  openAhead(): void {
    const socket = this.open(`${this.address()}&wait=1`);
    this.ahead = socket;
    socket.onclose = () => (this.ahead = null);
  }

  connect(): void {
    if (this.stopped) return;
    clearTimeout(this.retry);
    this.closeSocket();
    const { ahead } = this;
    this.ahead = null;
    const socket = ahead ?? this.open(this.address());
    this.socket = socket;
    this.opened = false;
    [this.incoming, this.outgoing] = [new InOrder(), new InOrder()];
    this.pingSentAt = null;
    this.setDeadline(Math.min(OPEN_TIMEOUT.most, OPEN_TIMEOUT.first + OPEN_TIMEOUT.more * this.attempts));
    const askedAt = this.now();
    const begin = () => {
      this.opened = true;
      this.pinging = setInterval(() => this.ping(), PING_MILLIS);
    };
    const enter = () => socket.send(JSON.stringify({ type: 'enter' } satisfies ClientMessage));
    socket.onopen = () => {
      if (ahead) enter();
      // Name, connection and TLS take more than one; what is left out is on the safe side.
      this.roundTripMillis = (this.now() - askedAt) / 2;
      clearTimeout(this.deadline);
      clearInterval(this.pinging);
      begin();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      clearTimeout(this.deadline);
      if (typeof event.data !== 'string' && !(event.data instanceof Blob)) return;
      this.incoming.pass(unpack(event.data), (text) => {
        const message = parse(text);
        if (!message?.type || this.socket !== socket) return;
        this.attempts = 0;
        // Of a socket that was open already, the first answer tells.
        if (ahead) this.roundTripMillis ||= this.now() - askedAt;
        if (message.type === 'pong') this.measure();
        this.listener.received(message);
      });
    };
    socket.onclose = () => this.reconnect();
    if (ahead?.readyState !== 1) return;
    begin();
    enter();
  }

  /** Sends, or returns false while the socket is not open. */
  send(message: ClientMessage): boolean {
    const socket = this.socket;
    if (socket?.readyState !== 1) return false;
    this.outgoing.pass<string | ArrayBuffer>(pack(JSON.stringify(message)), (frame) => {
      // Packing takes time. What is not sent now is sent again after the next welcome.
      if (socket.readyState === 1) socket.send(frame);
    });
    return true;
  }

  /** The device woke up or found a network: does not wait for a timer to notice. */
  reconnectNow(): void {
    if (this.stopped) return;
    if (this.socket?.readyState === 1) this.ping();
    else if (this.socket?.readyState !== 0) this.connect();
  }

  /** Media has stalled or the network has changed: asks for a `pong` and reconnects soon without
   * one. */
  probe(): void {
    if (this.stopped) return;
    if (this.socket?.readyState === 1) this.ping(PROBE_TIMEOUT, () => this.wait());
    // An attempt that began on the old network cannot succeed.
    else this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.ahead?.close();
    this.closeSocket();
  }

  private ping({ roundTrips, least, most } = PONG_TIMEOUT, late = () => this.reconnect()): void {
    if (!this.send({ type: 'ping', sent_at: this.now() })) return;
    this.pingSentAt ??= this.now();
    this.setDeadline(Math.min(most, Math.max(least, this.roundTripMillis * roundTrips)), late);
  }

  /** Doubted, and no answer so far: a connection that is closed on a full line takes long to come
   * back. */
  private wait(): void {
    if (this.listener.pathStands?.()) this.setDeadline(PONG_TIMEOUT.least);
    else this.reconnect();
  }

  private measure(): void {
    if (this.pingSentAt === null) return;
    this.roundTripMillis = Math.max(this.now() - this.pingSentAt, this.roundTripMillis * ROUND_TRIP_FADES);
    this.pingSentAt = null;
  }

  private setDeadline(millis: number, late = () => this.reconnect()): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(late, millis);
  }

  private reconnect(): void {
    const wasOpen = this.opened;
    this.closeSocket();
    if (this.stopped) return;
    this.listener.lost();
    if (!wasOpen && this.attempts > 0) this.listener.neverOpened();
    const wait = Math.min(MAX_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** Math.min(this.attempts, 8));
    this.attempts += 1;
    // Jitter, so that 300 pages do not reconnect at the same moment after a restart.
    this.retry = setTimeout(() => this.connect(), wait * (0.75 + this.random() / 2));
  }

  private closeSocket(): void {
    clearTimeout(this.deadline);
    clearInterval(this.pinging);
    const socket = this.socket;
    this.socket = null;
    this.opened = false;
    if (!socket) return;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }
}

function parse(text: string): ServerMessage | null {
  try {
    const message = JSON.parse(text) as ServerMessage | null;
    if (message?.type === 'welcome') toRows(message.state as RoomState & ByColumns);
    return message;
  } catch {
    return null;
  }
}

/** All identifiers, all names, ... of everybody in the room: that packs better. */
type ByColumns = { people: Record<keyof Participant, never[]> };

function toRows({ people, participants }: RoomState & ByColumns): void {
  for (const field in people) people[field as keyof Participant].forEach((value, row) => ((participants[row] ??= {} as Participant)[field as keyof Participant] = value));
}
