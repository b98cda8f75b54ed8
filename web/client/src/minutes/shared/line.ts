// SPDX-License-Identifier: MPL-2.0
// The WebSocket of a window that edits minutes together with others. It connects again by itself.

import { language } from '../../i18n';
import { ofPage, url } from '../../api/client';
import type { DraftRequest, DraftUpdate, MinutesId } from '../../generated/protocol';

/** Wait before connecting again: doubles each time up to the longest. */
const FIRST_RETRY_MILLIS = 500;
const LONGEST_RETRY_MILLIS = 15_000;
/** Proxies close what is silent. */
const PING_MILLIS = 20_000;
/** Without any answer for so long after a ping the line counts as lost. */
const SILENT_MILLIS = 20_000;

export type DraftSocket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'onopen' | 'onclose' | 'onmessage'>;

export class DraftLine {
  private socket: DraftSocket | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pinging: ReturnType<typeof setInterval> | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;
  private isOpen = false;

  constructor(
    private readonly minutes: MinutesId,
    /** `refused`: it did not open, and a WebSocket cannot tell why. */
    private readonly on: { open: () => void; lost: () => void; refused: () => void; update: (update: DraftUpdate) => void },
    private readonly make: (address: string) => DraftSocket = (address) => new WebSocket(address),
  ) {}

  connect(): void {
    if (this.stopped || this.socket) return;
    clearTimeout(this.retry);
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = this.make(`${scheme}://${window.location.host}/api/v1${url`/minutes/${this.minutes}/edit`}?lang=${language.value}${ofPage()}`);
    this.socket = socket;
    this.isOpen = false;
    socket.onopen = () => {
      this.isOpen = true;
      this.pinging = setInterval(() => this.ping(), PING_MILLIS);
      this.on.open();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      clearTimeout(this.deadline);
      this.deadline = undefined;
      this.attempts = 0;
      if (typeof event.data === 'string') this.on.update(JSON.parse(event.data) as DraftUpdate);
    };
    socket.onclose = () => this.lost();
  }

  /** False while there is no line. */
  send(request: DraftRequest): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(request));
    return true;
  }

  /** The machine found a network: does not wait for a timer to notice. */
  lookNow(): void {
    if (this.socket?.readyState === 1) this.ping();
    else if (!this.socket) this.connect();
  }

  /** Does not connect again until `lookNow`. */
  rest(): void {
    this.drop();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.drop();
  }

  private ping(): void {
    if (this.send({ type: 'ping' })) this.deadline ??= setTimeout(() => this.lost(), SILENT_MILLIS);
  }

  private lost(): void {
    this.drop();
    if (this.stopped) return;
    this.on.lost();
    if (!this.isOpen) this.on.refused();
    const wait = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** Math.min(this.attempts, 8));
    this.attempts += 1;
    this.retry = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
  }

  private drop(): void {
    clearInterval(this.pinging);
    clearTimeout(this.deadline);
    this.deadline = undefined;
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }
}
