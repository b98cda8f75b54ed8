// SPDX-License-Identifier: MPL-2.0
// One stay in one meeting: the socket, both peer connections, the own devices, and the state that
// the page draws. No DOM.

import { batch, signal, type ReadonlySignal } from '@preact/signals';

import { PROTOCOL_VERSION, type ClientMessage, type JoinView, type MeetingId, type ServerMessage } from '../generated/protocol';
import { api, ofPage, ProblemError, url } from '../api/client';
import { economyWish } from './economy-wish';
import type { LocalMedia } from './local';
import type { Loudspeaker } from './loudspeaker';
import { readPreference, savePreference } from './preferences';
import { canPack } from './packing';
import type { Publishing } from './publishing';
import { Retry } from './retry';
import { LiveSocket } from './socket';
import { BEFORE, reduce, withLate, type ClosedFor, type Event, type Received, type State } from './state';
import { FEATURES } from './features';
import type { Change, Feature } from './features/feature';
import { economyWanted } from './features/economy';
import { maySpeak, microphoneIsLocked } from './features/floor';
import { microphoneOn } from './features/tracks';
import type { CameraAllowance } from './uplink';
import { Subscriber, type ReceivedTracks } from './subscriber';
import { View } from './view';
import { watchNetwork } from './network';

/** Own media waits so long for the server's first offer. */
const OFFER_MILLIS = 2_000;
/** On a slow line own media waits so long until others are heard. */
const HEARD_MILLIS = 6_000;

/** What publishes the own devices; fetched ahead on a line with room to spare. */
export const fetchPublishing = () => import('./publishing');

/** To diagnose a site's network: `?relay` in the address allows the relay only. */
const onlyRelayed = (): RTCConfiguration => (new URLSearchParams(window.location.search).has('relay') ? { iceTransportPolicy: 'relay' } : {});

export class Session {
  readonly view: View;
  /** Whether captions stand over the picture; remembered on this device. */
  readonly captionsShown = signal(readPreference('captions') === 'on');
  /** Live voices are silent on this page: it plays what was missed. */
  readonly isReplaying = signal(false);
  /** How much of the camera the line takes. */
  readonly cameraAllowance = signal<CameraAllowance>('none');
  /** The line was tried and takes no video. */
  readonly cameraRests = signal(false);
  /** Large packets do not reach this page, or do not leave it: there are no pictures. */
  readonly soundAlone = signal(false);
  /** The features that the drawn call needs have come. */
  readonly isWhole = signal(false);
  private readonly current = signal<State>(BEFORE);
  private features = FEATURES;
  /** What features that have not come yet are told then. */
  private missed: Received[] = [];
  /** The secretary's desk is open. */
  private deskOpen = false;
  private readonly socket: LiveSocket;
  /** None before own media is sent. */
  private publishing: Publishing | null = null;
  private isFetchingPublishing = false;
  /** The last that came before there was a publishing connection, which follows it. */
  private way: ServerMessage | null = null;
  private stopped = false;
  private readonly subscriber: Subscriber;
  private readonly cleanups: (() => void)[] = [];
  private iceServers: RTCIceServer[] = [];
  /** The socket was opened with the request for a receiving connection. */
  private subscribesAhead = false;
  /** Runs while own media waits for the server's first offer, or until others are heard. */
  private publishTimer: ReturnType<typeof setTimeout> | undefined;
  /** Media may have lost its path. ICE is restarted once the socket has answered, unless media has
   * come back by then. */
  private awaitingPong = false;
  private readonly publishRetry = new Retry(() => {
    if (this.connected()) this.publish();
  });
  private readonly subscribeRetry = new Retry(() => {
    if (!this.connected()) return;
    this.subscriber.restart();
    this.view.resend();
  });

  constructor(
    readonly meeting: MeetingId,
    readonly local: LocalMedia,
    readonly speaker: Loudspeaker,
    language: string,
    isGuest: boolean,
    /** On a slow line hearing others comes before being heard. */
    private readonly hearsFirst: boolean,
  ) {
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    const address = () => {
      // A guest may have to wait; and a connection that is there is kept.
      this.subscribesAhead = !isGuest && this.subscriber.peer === null;
      const options = `lang=${language}${canPack ? '&packed=1' : ''}${this.subscribesAhead ? '&subscribe=1' : ''}${ofPage()}`;
      return `${scheme}://${window.location.host}/api/v1${url`/meetings/${meeting}/live`}?${options}`;
    };
    const send = (message: ClientMessage) => this.socket.send(message);
    this.view = new View(send);
    const check = () => this.checkConnection();
    this.subscriber = new Subscriber(send, () => this.subscribeRetry.schedule(), check, () => this.configuration());
    this.socket = new LiveSocket(address, {
      received: (message) => this.received(message),
      lost: () => this.dispatch({ type: 'lost', at: Date.now() }),
      neverOpened: () => void this.checkAccess(),
      pathStands: () => this.publishing?.isCutOff === false,
    });
  }

  /** The features that come with the call. */
  addFeatures(late: readonly Feature[]): void {
    if (this.isWhole.value) return;
    batch(() => {
      this.current.value = withLate(this.current.value, late, this.missed);
      this.features = [...this.features, ...late];
      this.missed = [];
      this.isWhole.value = true;
    });
  }

  get state(): ReadonlySignal<State> {
    return this.current;
  }

  /** Received tracks by the `mid` of their slot. */
  get tracks(): ReadonlySignal<ReceivedTracks> {
    return this.subscriber.tracks;
  }

  /** Whether sound of others has a way to this page by now. */
  get hears(): ReadonlySignal<boolean> {
    return this.subscriber.connected;
  }

  /** Opens the socket while the person looks at the door. Guests have to ask first. */
  openAhead(): void {
    this.socket.openAhead();
  }

  /** It was not used: the devices stay as they are. */
  discard(): void {
    this.socket.stop();
  }

  start(): void {
    const reconnectNow = () => {
      if (document.visibilityState === 'visible') this.socket.reconnectNow();
    };
    document.addEventListener('visibilitychange', reconnectNow);
    this.cleanups.push(
      () => document.removeEventListener('visibilitychange', reconnectNow),
      this.subscriber.connected.subscribe((connected) => {
        if (connected) this.publishAfterWaiting();
      }),
      watchNetwork(() => this.socket.probe()),
      this.followEconomyWish(),
    );
    this.socket.connect();
  }

  /** Sends a command; false when the line is lost and nothing was sent. */
  send(message: ClientMessage): boolean {
    return this.socket.send(message);
  }

  /** Statistics of the sending and the receiving connection. */
  stats(): Promise<(RTCStatsReport | null)[]> {
    return Promise.all([this.publishing?.stats() ?? null, this.subscriber.stats()]);
  }

  async setMicrophone(on: boolean): Promise<void> {
    if (on && !maySpeak(this.current.value)) {
      this.change(microphoneIsLocked);
      return;
    }
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
    savePreference('captions', shown ? 'on' : 'off');
    this.subscribeToCaptions();
  }

  /** The desk follows every word, whether captions are shown or not. */
  openDesk(open: boolean): void {
    this.deskOpen = open;
    this.subscribeToCaptions();
  }

  private subscribeToCaptions(): void {
    this.socket.send({ type: 'captions', wanted: this.captionsShown.value || this.deskOpen });
  }

  /** Changes what this page knows by what a person did on it. */
  change(change: Change): void {
    this.dispatch({ type: 'changed', change });
  }

  leave(): void {
    this.socket.send({ type: 'leave' });
    this.close('left');
  }

  /** Releases everything; the state stays readable. */
  stop(): void {
    for (const end of this.cleanups.splice(0)) end();
    this.stopped = true;
    clearTimeout(this.publishTimer);
    this.publishTimer = undefined;
    this.publishRetry.reset();
    this.subscribeRetry.reset();
    this.view.stop();
    this.publishing?.stop();
    this.subscriber.stop();
    this.socket.stop();
    this.local.stop();
  }

  private close(reason: ClosedFor): void {
    this.stop();
    this.dispatch({ type: 'closed', reason });
  }

  private dispatch(event: Event): void {
    this.current.value = reduce(this.current.value, event, this.features);
  }

  private received(message: ServerMessage): void {
    if (message.type === 'several') {
      batch(() => message.messages.forEach((each) => this.received(each)));
      return;
    }
    const before = this.current.value;
    const at = Date.now();
    this.dispatch({ type: 'received', message, at });
    if (!this.isWhole.value) {
      // It has all that came before.
      if (message.type === 'welcome') this.missed = [];
      this.missed.push({ message, at });
    }
    for (const { follow } of this.features) follow?.(this.local, message, before);
    switch (message.type) {
      case 'welcome':
        if (message.version !== PROTOCOL_VERSION) {
          this.close('outdated');
          return;
        }
        this.publishRetry.reset();
        this.publishing?.welcomed();
        this.subscribeRetry.reset();
        // Before the connections, so that no picture comes first. Another page of the same person
        // may have said otherwise.
        this.tellEconomyWish();
        this.connectMedia();
        if (this.captionsShown.value || this.deskOpen) this.subscribeToCaptions();
        break;
      case 'lobby':
        // Nobody who waits is offered anything: it is asked for again once inside.
        this.subscribesAhead = false;
        break;
      case 'ice_servers':
        this.iceServers = message.servers;
        break;
      case 'pong':
        if (this.awaitingPong && (this.publishing?.isCutOff ?? true)) this.restartIce();
        this.awaitingPong = false;
        break;
      case 'subscribe_offer':
        void this.subscriber.offered(message.sdp, message.generation).then(() => this.hearsFirst || this.publishAfterWaiting());
        break;
      case 'closed':
        if (message.reason !== 'restarting') this.stop();
        break;
      default:
        if (this.publishing) this.publishing.received(message);
        else if (message.type === 'way') this.way = message;
    }
  }

  /** Media may have lost its path. ICE restarts as soon as the socket answers; where it does not,
   * it reconnects first, and the welcome restarts ICE. */
  private checkConnection(): void {
    if (!this.connected()) return;
    this.awaitingPong = true;
    this.socket.probe();
  }

  /** In a new socket. Where the server offers by itself, hearing others comes first on the line,
   * and being heard right after. */
  private connectMedia(): void {
    clearTimeout(this.publishTimer);
    this.publishTimer = undefined;
    if (!this.subscribesAhead) {
      this.subscriber.restartIce();
      this.publish();
    } else this.publishTimer = setTimeout(() => this.publishAfterWaiting(), this.hearsFirst ? HEARD_MILLIS : OFFER_MILLIS);
    this.awaitingPong = false;
    this.view.resend();
  }

  private publishAfterWaiting(): void {
    if (this.publishTimer !== undefined) this.publish();
  }

  /** Sends the own devices over a path that is found anew. */
  private publish(): void {
    clearTimeout(this.publishTimer);
    this.publishTimer = undefined;
    if (this.publishing) this.publishing.restartIce('new');
    else if (!this.isFetchingPublishing) void this.fetchAndPublish();
  }

  private async fetchAndPublish(): Promise<void> {
    this.isFetchingPublishing = true;
    try {
      const module = await fetchPublishing();
      if (this.stopped) return;
      this.publishing = new module.Publishing({
        local: this.local,
        send: (message) => this.socket.send(message),
        configuration: () => this.configuration(),
        isConnected: () => this.connected(),
        receiving: () => this.subscriber.peer,
        onCutOff: () => this.checkConnection(),
        state: () => this.current.value,
        meeting: this.meeting,
        cameraAllowance: this.cameraAllowance,
        cameraRests: this.cameraRests,
        soundAlone: this.soundAlone,
      });
      if (this.way) this.publishing.received(this.way);
      if (this.connected()) this.publishing.restartIce('new');
    } catch {
      this.publishRetry.schedule();
    } finally {
      this.isFetchingPublishing = false;
    }
  }

  private configuration(): RTCConfiguration {
    return { iceServers: this.iceServers, ...onlyRelayed() };
  }

  private restartIce(): void {
    this.awaitingPong = false;
    this.publishing?.restartIce('same');
    this.subscriber.restartIce();
    this.view.resend();
  }

  /** While the socket is down nothing is retried: the next welcome restarts both connections. */
  private connected(): boolean {
    const { phase, lostAt } = this.current.value;
    return phase === 'in' && lostAt === null;
  }

  private followEconomyWish(): () => void {
    return economyWish.subscribe((wanted) => {
      this.change(economyWanted(wanted));
      if (this.connected()) this.tellEconomyWish();
    });
  }

  private tellEconomyWish(): void {
    this.socket.send({ type: 'economy', wanted: economyWish.value });
  }

  /** The socket does not open: asks over HTTP whether this page may enter at all. */
  private async checkAccess(): Promise<void> {
    try {
      const view = await api.get<JoinView>(url`/meetings/${this.meeting}/join`);
      if (view.ended) this.close('ended');
    } catch (error) {
      if (!(error instanceof ProblemError)) return;
      if (error.problem.code === 'meeting_ended') this.close('ended');
      else if (error.problem.code === 'removed_from_meeting') this.close('removed');
      else if (error.status === 401 || error.problem.code === 'other_account') this.close('signed_out');
      else if (error.status === 403 || error.status === 404) this.close('not_allowed');
    }
  }
}
