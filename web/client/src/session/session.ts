// SPDX-License-Identifier: MPL-2.0
// One stay in one meeting: the socket, both media connections, the own devices, and the state that
// the page draws. Knows no DOM.

import { effect, signal, type ReadonlySignal } from '@preact/signals';

import { PROTOCOL_VERSION, type ClientMessage, type JoinView, type MeetingId, type ServerMessage } from '../generated/protocol';
import { api, ProblemError, url } from '../api/client';
import { sampleOf, type LineSample } from './line';
import type { LocalMedia } from './local';
import type { Loudspeaker } from './loudspeaker';
import { recall, remember } from './memory';
import { canPack } from './packing';
import { Publisher } from './publisher';
import { LiveSocket } from './socket';
import { BEFORE, reduce, type ClosedFor, type Event, type State } from './state';
import { FEATURES } from './features';
import type { Change } from './features/feature';
import { microphoneOn } from './features/tracks';
import { Subscriber, type ReceivedTracks } from './subscriber';
import { View } from './view';
import { watchNetwork } from './network';
import { watchWays } from './ways';

/** First wait before a failed media connection is made anew; doubles up to the longest, so that a
 * closed network is not hammered. */
const MEDIA_RETRY_MILLIS = 1_000;
const LONGEST_MEDIA_RETRY_MILLIS = 15_000;
/** Without a failure for so long, the next one is retried at once again. */
const CALM_MILLIS = 60_000;

/** Does something again after a while, each time after a longer one, until it is told to forget. */
class Retry {
  private wait = MEDIA_RETRY_MILLIS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly again: () => void) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = setTimeout(() => (this.wait = MEDIA_RETRY_MILLIS), CALM_MILLIS);
      this.again();
    }, this.wait);
    this.wait = Math.min(LONGEST_MEDIA_RETRY_MILLIS, this.wait * 2);
  }

  forget(): void {
    clearTimeout(this.timer);
    this.wait = MEDIA_RETRY_MILLIS;
  }
}

/** For whoever looks into a site's network: `?relay` in the address lets media take the relay only.
 */
const onlyRelayed = (): RTCConfiguration => (new URLSearchParams(window.location.search).has('relay') ? { iceTransportPolicy: 'relay' } : {});

export class Session {
  readonly view: View;
  /** Whether captions stand over the picture; remembered on this device. */
  readonly captionsShown = signal(recall('captions') === 'on');
  private readonly current = signal<State>(BEFORE);
  /** The secretary's desk is open. */
  private deskOpen = false;
  private readonly socket: LiveSocket;
  private readonly publisher: Publisher;
  private readonly subscriber: Subscriber;
  private readonly endings: (() => void)[] = [];
  private iceServers: RTCIceServer[] = [];
  /** Media has ceased; what is done about it waits for an answer on the socket. */
  private doubting = false;
  private readonly publishRetry = new Retry(() => {
    if (this.connected()) void this.publisher.restart().catch(() => this.publishRetry.soon());
  });
  private readonly subscribeRetry = new Retry(() => {
    if (!this.connected()) return;
    this.subscriber.restart();
    this.view.again();
  });

  constructor(
    readonly meeting: MeetingId,
    readonly local: LocalMedia,
    readonly speaker: Loudspeaker,
    language: string,
  ) {
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    const address = `${scheme}://${window.location.host}/api/v1${url`/meetings/${meeting}/live`}?lang=${language}${canPack ? '&packed=1' : ''}`;
    const send = (message: ClientMessage) => this.socket.send(message);
    this.view = new View(send);
    const doubt = () => this.doubt();
    const configuration = () => ({ iceServers: this.iceServers, ...onlyRelayed() });
    this.publisher = new Publisher(send, () => this.publishRetry.soon(), doubt, configuration);
    this.subscriber = new Subscriber(send, () => this.subscribeRetry.soon(), doubt, configuration);
    this.socket = new LiveSocket(address, {
      received: (message) => this.received(message),
      lost: () => this.happened({ type: 'lost', at: Date.now() }),
      turnedAway: () => void this.askWhy(),
    });
  }

  get state(): ReadonlySignal<State> {
    return this.current;
  }

  /** Received tracks by the `mid` of their slot. */
  get tracks(): ReadonlySignal<ReceivedTracks> {
    return this.subscriber.tracks;
  }

  start(): void {
    const nudge = () => {
      if (document.visibilityState === 'visible') this.socket.nudge();
    };
    document.addEventListener('visibilitychange', nudge);
    this.endings.push(
      () => document.removeEventListener('visibilitychange', nudge),
      this.followDevices(),
      watchNetwork(() => this.socket.doubt()),
      watchWays([() => this.publisher.stats(), () => this.subscriber.stats()], () => this.doubt()),
    );
    this.socket.connect();
  }

  /** Sends a command; false when the line is lost and nothing was sent. */
  send(message: ClientMessage): boolean {
    return this.socket.send(message);
  }

  /** A look at what the own line carries. */
  async lineSample(): Promise<LineSample> {
    const [publish, subscribe] = await Promise.all([this.publisher.stats(), this.subscriber.stats()]);
    return sampleOf(Date.now(), publish, subscribe);
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.local.set('microphone', on);
    if (this.local.microphone.value.on) this.change(microphoneOn);
  }

  readonly toggleMicrophone = (): void => void this.setMicrophone(!this.local.microphone.value.on);

  /** Shows a screen of this device; over somebody else's only where the person has said so. */
  async shareScreen(over: boolean): Promise<void> {
    await this.local.shareScreen(() => this.socket.send({ type: 'take_screen', over }));
  }

  showCaptions(shown: boolean): void {
    this.captionsShown.value = shown;
    remember('captions', shown ? 'on' : 'off');
    this.askForWords();
  }

  /** The desk follows every word, whether captions are shown or not. */
  openDesk(open: boolean): void {
    this.deskOpen = open;
    this.askForWords();
  }

  private askForWords(): void {
    this.socket.send({ type: 'captions', wanted: this.captionsShown.value || this.deskOpen });
  }

  /** Changes what this page knows by what a person did on it. */
  change(change: Change): void {
    this.happened({ type: 'changed', change });
  }

  leave(): void {
    this.socket.send({ type: 'leave' });
    this.close('left');
  }

  /** Lets go of everything; the state stays readable. */
  stop(): void {
    for (const end of this.endings.splice(0)) end();
    this.publishRetry.forget();
    this.subscribeRetry.forget();
    this.view.stop();
    this.publisher.stop();
    this.subscriber.stop();
    this.socket.stop();
    this.local.stop();
  }

  private close(reason: ClosedFor): void {
    this.stop();
    this.happened({ type: 'closed', reason });
  }

  private happened(event: Event): void {
    this.current.value = reduce(this.current.value, event);
  }

  private received(message: ServerMessage): void {
    this.happened({ type: 'received', message, at: Date.now() });
    for (const { follow } of FEATURES) follow?.(this.local, message);
    switch (message.type) {
      case 'welcome':
        if (message.version !== PROTOCOL_VERSION) {
          this.close('outdated');
          return;
        }
        this.publishRetry.forget();
        this.subscribeRetry.forget();
        this.repair('new');
        if (this.captionsShown.value || this.deskOpen) this.askForWords();
        break;
      case 'ice_servers':
        this.iceServers = message.servers;
        break;
      case 'pong':
        if (this.doubting) this.repair('same');
        break;
      case 'publish_answer':
        void this.publisher.answered(message.sdp).catch(() => this.publishRetry.soon());
        break;
      case 'picture_unreadable':
        void this.publisher.simplify(message.source).catch(() => this.publishRetry.soon());
        break;
      case 'layers_idle':
        // A browser that cannot switch layers goes on sending all: that costs line, not the
        // meeting.
        void this.publisher.setIdleLayers(message.source, message.layers).catch(() => undefined);
        break;
      case 'subscribe_offer':
        void this.subscriber.offered(message.sdp, message.generation);
        break;
      case 'closed':
        if (message.reason !== 'restarting') this.stop();
        break;
      default:
    }
  }

  /** The media may have lost its way. If the socket still answers, new ways are looked for at once;
   * if not, it comes back first, and its welcome does the same. */
  private doubt(): void {
    if (!this.connected()) return;
    this.doubting = true;
    this.socket.doubt();
  }

  private repair(line: 'same' | 'new'): void {
    this.doubting = false;
    void this.publisher.repair(line).catch(() => this.publishRetry.soon());
    this.subscriber.repair();
    this.view.again();
  }

  /** While the line is lost nothing is retried: the next welcome begins both connections anew. */
  private connected(): boolean {
    const { phase, lostAt } = this.current.value;
    return phase === 'in' && lostAt === null;
  }

  /** Keeps the sending connection, and through it the server, in step with the own devices. */
  private followDevices(): () => void {
    const { microphone, camera, screen } = this.local;
    return effect(() => {
      const tracks = { microphone: microphone.value, camera: camera.value, screen: screen.value };
      void this.publisher.update(tracks).catch(() => this.publishRetry.soon());
    });
  }

  /** The socket never opens: the server says over HTTP whether this page may come in at all. */
  private async askWhy(): Promise<void> {
    try {
      const view = await api.get<JoinView>(url`/meetings/${this.meeting}/join`);
      if (view.ended) this.close('ended');
    } catch (error) {
      if (!(error instanceof ProblemError)) return;
      if (error.problem.code === 'meeting_ended') this.close('ended');
      else if (error.problem.code === 'removed_from_meeting') this.close('removed');
      else if (error.status === 401) this.close('signed_out');
      else if (error.status === 403 || error.status === 404) this.close('not_allowed');
    }
  }
}
