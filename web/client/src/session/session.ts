// SPDX-License-Identifier: MPL-2.0
// One stay in one meeting: the socket, both peer connections, the own devices, and the state that
// the page draws. No DOM.

import { effect, signal, type ReadonlySignal } from '@preact/signals';

import { PROTOCOL_VERSION, type ClientMessage, type JoinView, type MeetingId, type ServerMessage } from '../generated/protocol';
import { api, ProblemError, url } from '../api/client';
import { sampleOf, type LinkSample } from './link-figures';
import { economyWish } from './economy-wish';
import type { LocalMedia } from './local';
import type { Loudspeaker } from './loudspeaker';
import { readPreference, savePreference } from './preferences';
import { canPack } from './packing';
import { Publisher } from './publisher';
import { LiveSocket } from './socket';
import { BEFORE, reduce, type ClosedFor, type Event, type State } from './state';
import { FEATURES } from './features';
import type { Change } from './features/feature';
import { economyWanted } from './features/economy';
import { microphoneOn } from './features/tracks';
import { SOUND_ALONE, Uplink, uplinkSampleOf, type Allowance, type CameraAllowance } from './uplink';
import { Subscriber, type ReceivedTracks } from './subscriber';
import { View } from './view';
import { watchNetwork } from './network';
import { watchJitterBuffer } from './jitter-buffer';
import { watchMedia } from './media-watchdog';

/** Backoff before a failed peer connection is replaced: doubles up to the maximum, so that a
 * blocked network is not flooded. */
const MEDIA_RETRY_MILLIS = 1_000;
const MAX_MEDIA_RETRY_MILLIS = 15_000;
/** Without a failure for this long the backoff starts from the beginning. */
const STABLE_MILLIS = 60_000;
/** Own media waits so long for the server's first offer. */
const OFFER_MILLIS = 2_000;
/** Between looks at what the line takes. */
const UPLINK_MILLIS = 500;
/** A timer or an answer of the browser that is later: the computer has more to do than it can. */
const BUSY_MILLIS = 150;

/** Repeats an action with exponential backoff. */
class Retry {
  private wait = MEDIA_RETRY_MILLIS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly action: () => void) {}

  schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = setTimeout(() => (this.wait = MEDIA_RETRY_MILLIS), STABLE_MILLIS);
      this.action();
    }, this.wait);
    this.wait = Math.min(MAX_MEDIA_RETRY_MILLIS, this.wait * 2);
  }

  reset(): void {
    clearTimeout(this.timer);
    this.wait = MEDIA_RETRY_MILLIS;
  }
}

/** To diagnose a site's network: `?relay` in the address allows the relay only. */
const onlyRelayed = (): RTCConfiguration => (new URLSearchParams(window.location.search).has('relay') ? { iceTransportPolicy: 'relay' } : {});

export class Session {
  readonly view: View;
  /** Whether captions stand over the picture; remembered on this device. */
  readonly captionsShown = signal(readPreference('captions') === 'on');
  /** How much of the camera the line takes. */
  readonly cameraAllowance = signal<CameraAllowance>('none');
  /** The line was tried and takes no video. */
  readonly cameraRests = signal(false);
  private readonly current = signal<State>(BEFORE);
  /** The secretary's desk is open. */
  private deskOpen = false;
  private readonly socket: LiveSocket;
  private readonly publisher: Publisher;
  private readonly subscriber: Subscriber;
  private readonly cleanups: (() => void)[] = [];
  private iceServers: RTCIceServer[] = [];
  /** The socket was opened with the request for a receiving connection. */
  private subscribesAhead = false;
  /** Runs while own media waits for the server's first offer. */
  private offerTimer: ReturnType<typeof setTimeout> | undefined;
  /** Media has stalled. ICE is restarted once the socket has answered. */
  private awaitingPong = false;
  private readonly publishRetry = new Retry(() => {
    if (this.connected()) void this.publisher.restart().catch(() => this.publishRetry.schedule());
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
  ) {
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    const address = () => {
      // A guest may have to wait; and a connection that is there is kept.
      this.subscribesAhead = !isGuest && this.subscriber.peer === null;
      const options = `lang=${language}${canPack ? '&packed=1' : ''}${this.subscribesAhead ? '&subscribe=1' : ''}`;
      return `${scheme}://${window.location.host}/api/v1${url`/meetings/${meeting}/live`}?${options}`;
    };
    const send = (message: ClientMessage) => this.socket.send(message);
    this.view = new View(send);
    const check = () => this.checkConnection();
    const configuration = () => ({ iceServers: this.iceServers, ...onlyRelayed() });
    this.publisher = new Publisher(send, () => this.publishRetry.schedule(), check, configuration);
    this.subscriber = new Subscriber(send, () => this.subscribeRetry.schedule(), check, configuration);
    this.socket = new LiveSocket(address, {
      received: (message) => this.received(message),
      lost: () => this.dispatch({ type: 'lost', at: Date.now() }),
      neverOpened: () => void this.checkAccess(),
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

  start(): void {
    const reconnectNow = () => {
      if (document.visibilityState === 'visible') this.socket.reconnectNow();
    };
    document.addEventListener('visibilitychange', reconnectNow);
    this.cleanups.push(
      () => document.removeEventListener('visibilitychange', reconnectNow),
      this.followDevices(),
      watchNetwork(() => this.socket.probe()),
      watchJitterBuffer(() => this.subscriber.peer),
      this.watchUplink(),
      this.followEconomyWish(),
      watchMedia([() => this.publisher.stats(), () => this.subscriber.stats()], () => this.checkConnection()),
    );
    this.socket.connect();
  }

  /** Sends a command; false when the line is lost and nothing was sent. */
  send(message: ClientMessage): boolean {
    return this.socket.send(message);
  }

  /** A sample of the statistics of both connections. */
  async linkSample(): Promise<LinkSample> {
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
    clearTimeout(this.offerTimer);
    this.offerTimer = undefined;
    this.publishRetry.reset();
    this.subscribeRetry.reset();
    this.view.stop();
    this.publisher.stop();
    this.subscriber.stop();
    this.socket.stop();
    this.local.stop();
  }

  private close(reason: ClosedFor): void {
    this.stop();
    this.dispatch({ type: 'closed', reason });
  }

  private dispatch(event: Event): void {
    this.current.value = reduce(this.current.value, event);
  }

  private received(message: ServerMessage): void {
    this.dispatch({ type: 'received', message, at: Date.now() });
    for (const { follow } of FEATURES) follow?.(this.local, message);
    switch (message.type) {
      case 'welcome':
        if (message.version !== PROTOCOL_VERSION) {
          this.close('outdated');
          return;
        }
        this.publishRetry.reset();
        this.subscribeRetry.reset();
        // Before the connections, so that no picture comes first. Another page of the same person may
        // have said otherwise.
        this.tellEconomyWish();
        this.connectMedia();
        if (this.captionsShown.value || this.deskOpen) this.subscribeToCaptions();
        break;
      case 'ice_servers':
        this.iceServers = message.servers;
        break;
      case 'pong':
        if (this.awaitingPong) this.restartIce('same');
        break;
      case 'publish_answer':
        void this.publisher.answered(message.sdp).catch(() => this.publishRetry.schedule());
        break;
      case 'picture_unreadable':
        void this.publisher.fallBackToVp8(message.source).catch(() => this.publishRetry.schedule());
        break;
      case 'layers_idle':
        // A browser that cannot switch layers keeps sending all: that costs bandwidth only.
        void this.publisher.setIdleLayers(message.source, message.layers).catch(() => undefined);
        break;
      case 'subscribe_offer':
        void this.subscriber.offered(message.sdp, message.generation).then(() => this.publishAfterOffer());
        break;
      case 'closed':
        if (message.reason !== 'restarting') this.stop();
        break;
      default:
    }
  }

  /** Media may have lost its path. ICE restarts as soon as the socket answers; where it does not,
   * it reconnects first, and the welcome restarts ICE. */
  private checkConnection(): void {
    if (!this.connected()) return;
    this.awaitingPong = true;
    this.socket.probe();
  }

  /** In a new socket. Where the server offers by itself, hearing others comes first on the line, and
   * being heard right after. */
  private connectMedia(): void {
    clearTimeout(this.offerTimer);
    this.offerTimer = undefined;
    if (!this.subscribesAhead) {
      this.restartIce('new');
      return;
    }
    this.awaitingPong = false;
    this.view.resend();
    this.offerTimer = setTimeout(() => this.publishAfterOffer(), OFFER_MILLIS);
  }

  private publishAfterOffer(): void {
    if (this.offerTimer === undefined) return;
    clearTimeout(this.offerTimer);
    this.offerTimer = undefined;
    void this.publisher.restartIce('new').catch(() => this.publishRetry.schedule());
  }

  private restartIce(socket: 'same' | 'new'): void {
    this.awaitingPong = false;
    void this.publisher.restartIce(socket).catch(() => this.publishRetry.schedule());
    this.subscriber.restartIce();
    this.view.resend();
  }

  /** While the socket is down nothing is retried: the next welcome restarts both connections. */
  private connected(): boolean {
    const { phase, lostAt } = this.current.value;
    return phase === 'in' && lostAt === null;
  }

  /** Sends no more than the line takes, so that sound is never late for a picture. */
  private watchUplink(): () => void {
    let uplink: Uplink | null = null;
    let videoBytes = 0;
    let lookedAt = performance.now();
    const timer = setInterval(() => {
      const askedAt = performance.now();
      const wasLate = askedAt - lookedAt > UPLINK_MILLIS + BUSY_MILLIS;
      lookedAt = askedAt;
      void this.publisher.stats()?.then((report) => {
        if (economyWish.value) {
          // What the line takes is found out anew afterwards.
          uplink = null;
          return this.allow(SOUND_ALONE);
        }
        uplink ??= new Uplink(readPreference('uplink') === 'slow');
        const busy = wasLate || performance.now() - askedAt > BUSY_MILLIS;
        const sample = uplinkSampleOf(Date.now(), report, videoBytes);
        ({ videoBytes } = sample);
        const { up, down } = this.current.value.ownLinkQuality;
        const allowance = uplink.sample({ ...sample, busy, good: up === 'good' && down !== 'poor' });
        this.cameraRests.value = uplink.isSlow;
        if (uplink.isSlow || allowance.camera === 'full') savePreference('uplink', uplink.isSlow ? 'slow' : 'usual');
        return this.allow(allowance);
      }).catch(() => undefined);
    }, UPLINK_MILLIS);
    return () => clearInterval(timer);
  }

  private async allow(allowance: Allowance): Promise<void> {
    this.cameraAllowance.value = allowance.camera;
    await this.publisher.allow(allowance);
  }

  private followEconomyWish(): () => void {
    return economyWish.subscribe((wanted) => {
      this.change(economyWanted(wanted));
      if (wanted) {
        this.cameraRests.value = false;
        void this.allow(SOUND_ALONE).catch(() => undefined);
      }
      if (this.connected()) this.tellEconomyWish();
    });
  }

  private tellEconomyWish(): void {
    this.socket.send({ type: 'economy', wanted: economyWish.value });
  }

  /** Publishes the own devices as they change. */
  private followDevices(): () => void {
    const { microphone, camera, screen } = this.local;
    return effect(() => {
      // A picture that the line does not take is none to the others, rather than a frozen one.
      const allowedCamera = { ...camera.value, on: camera.value.on && this.cameraAllowance.value !== 'none' };
      const tracks = { microphone: microphone.value, camera: allowedCamera, screen: screen.value };
      void this.publisher.update(tracks).catch(() => this.publishRetry.schedule());
    });
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
      else if (error.status === 401) this.close('signed_out');
      else if (error.status === 403 || error.status === 404) this.close('not_allowed');
    }
  }
}
