// SPDX-License-Identifier: MPL-2.0
// The WebSocket of a meeting: comes back by itself after every loss, without a click.

import type { ClientMessage, ServerMessage } from '../generated/protocol';
import { InOrder, pack, unpack } from './packing';

/** First wait before connecting again; doubles each time up to the longest. Short, because a
 * meeting goes on meanwhile. */
const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5_000;
/** How often the line is tried while nothing else is said; proxies close sockets that are silent
 * for 30 to 60 s. */
const PING_MILLIS = 15_000;
/** No answer for so long after a ping, and the line counts as lost. A good answer on a bad line
 * takes under 2 s. */
const ANSWER_MILLIS = 6_000;
/** The same where something else says already that the line may be gone. */
const URGENT_ANSWER_MILLIS = 1_000;
/** A connection attempt that takes longer is given up and made anew. */
const OPENING_MILLIS = 8_000;

export type SocketListener = {
  received: (message: ServerMessage) => void;
  lost: () => void;
  /** Several attempts in a row never opened: maybe the server refuses this page, which a WebSocket
   * cannot say. */
  turnedAway: () => void;
};

/** What of the browser this file uses, so that tests can stand in for the line. */
export type Line = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'onopen' | 'onclose' | 'onmessage'>;

export class LiveSocket {
  private line: Line | null = null;
  private incoming = new InOrder();
  private outgoing = new InOrder();
  private opened = false;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private pinging: ReturnType<typeof setInterval> | undefined;
  private stopped = false;

  constructor(
    private readonly address: string,
    private readonly listener: SocketListener,
    private readonly open: (address: string) => Line = (to) => new WebSocket(to),
    private readonly now: () => number = Date.now,
    private readonly random: () => number = Math.random,
  ) {}

  connect(): void {
    if (this.stopped) return;
    clearTimeout(this.retry);
    this.drop();
    const line = this.open(this.address);
    this.line = line;
    this.opened = false;
    [this.incoming, this.outgoing] = [new InOrder(), new InOrder()];
    this.expectWithin(OPENING_MILLIS);
    line.onopen = () => {
      this.opened = true;
      clearTimeout(this.deadline);
      clearInterval(this.pinging);
      this.pinging = setInterval(() => this.ping(), PING_MILLIS);
    };
    line.onmessage = (event: MessageEvent<unknown>) => {
      clearTimeout(this.deadline);
      if (typeof event.data !== 'string' && !(event.data instanceof Blob)) return;
      this.incoming.pass(unpack(event.data), (text) => {
        const message = parse(text);
        if (!message || this.line !== line) return;
        this.attempts = 0;
        this.listener.received(message);
      });
    };
    line.onclose = () => this.comeBack();
  }

  /** Sends now, or returns false when the line is down. */
  send(message: ClientMessage): boolean {
    const line = this.line;
    if (line?.readyState !== 1) return false;
    this.outgoing.pass<string | ArrayBuffer>(pack(JSON.stringify(message)), (frame) => {
      // What was said into a line that has gone meanwhile is said again with the next welcome.
      if (line.readyState === 1) line.send(frame);
    });
    return true;
  }

  /** The device woke up or found a network: do not wait for a timer to notice. */
  nudge(): void {
    if (this.stopped) return;
    if (this.line?.readyState === 1) this.ping();
    else if (this.line?.readyState !== 0) this.connect();
  }

  /** Media has ceased or the network has changed: is this line still there? Comes back at once when
   * it is not. Answered by a `pong`. */
  doubt(): void {
    if (this.stopped) return;
    if (this.line?.readyState === 1) this.ping(URGENT_ANSWER_MILLIS);
    // An attempt that began on the old network would wait for an answer that cannot come.
    else this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.drop();
  }

  private ping(within = ANSWER_MILLIS): void {
    if (this.send({ type: 'ping', sent_at: this.now() })) this.expectWithin(within);
  }

  private expectWithin(millis: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.comeBack(), millis);
  }

  private comeBack(): void {
    const wasOpen = this.opened;
    this.drop();
    if (this.stopped) return;
    this.listener.lost();
    if (!wasOpen && this.attempts > 0) this.listener.turnedAway();
    const wait = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** Math.min(this.attempts, 8));
    this.attempts += 1;
    // Spread out, so that 300 pages do not all knock in the same moment after a restart.
    this.retry = setTimeout(() => this.connect(), wait * (0.75 + this.random() / 2));
  }

  private drop(): void {
    clearTimeout(this.deadline);
    clearInterval(this.pinging);
    const line = this.line;
    this.line = null;
    this.opened = false;
    if (!line) return;
    line.onopen = line.onclose = line.onmessage = null;
    line.close();
  }
}

function parse(text: string): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
