// SPDX-License-Identifier: MPL-2.0
// What this page sends: the publishing connection, what the line takes of it, and the devices as
// they change; and the watch over media in both directions. Fetched on its own: on a slow line
// hearing others comes first.

import { effect, type ReadonlySignal, type Signal } from '@preact/signals';

import { api, url } from '../api/client';
import type { ClientMessage, MediaWay, MeetingId, ServerMessage } from '../generated/protocol';
import { AddedCameras } from './added-cameras';
import { AddedUplink } from './added-uplink';
import { Tap } from '../kept-speech/tap';
import type { Keep } from '../kept-speech/worker';
import { lineIsQuick } from '../ui/fetched';
import { economyWish } from './economy-wish';
import { watchJitterBuffer } from './jitter-buffer';
import type { LocalMedia } from './local';
import { MediaWatchdog } from './media-watchdog';
import { readPreference, savePreference } from './preferences';
import { Publisher } from './publisher';
import { Retry } from './retry';
import type { State } from './state';
import { ScreenCamera } from './screen-camera';
import { takeStill } from './still-camera';
import { firstVoice, NOTHING_COUNTED, SOUND_ALONE, Uplink, uplinkSampleOf, type Allowance, type CameraAllowance } from './uplink';

/** Between looks at what the line takes. */
const UPLINK_MILLIS = 500;
/** A timer or an answer of the browser that is later: the computer has more to do than it can. */
const BUSY_MILLIS = 150;

/** What the session gives to its publishing connection. */
export type PublishingHost = {
  local: LocalMedia;
  send: (message: ClientMessage) => boolean;
  configuration: () => RTCConfiguration;
  /** While the socket is down nothing is retried: the next welcome restarts the connection. */
  isConnected: () => boolean;
  /** The connection on which others are heard. */
  receiving: () => RTCPeerConnection | null;
  /** Media of one direction may have lost its path. */
  onCutOff: () => void;
  state: () => Pick<State, 'ownLinkQuality' | 'economy' | 'phase' | 'you' | 'room' | 'lostAt'>;
  meeting: MeetingId;
  cameraAllowance: Signal<CameraAllowance>;
  cameraRests: Signal<boolean>;
  soundAlone: Signal<boolean>;
};

export class Publishing {
  private readonly addedCameras: AddedCameras;
  private readonly publisher: Publisher;
  private readonly retry = new Retry(() => {
    if (this.host.isConnected()) void this.publisher.restart().catch(() => this.retry.schedule());
  });
  /** Where large packets are lost: which way the server wants media to go. */
  private way: MediaWay = 'any';
  private readonly watchdog: MediaWatchdog;
  /** Keeps what is said, should the line be cut. Where it fails, being heard goes on without it. */
  private readonly tap = new Tap(() => this.retry.schedule());
  /** The microphone, as the server knows it. */
  private wasOn = false;
  private readonly screenCamera: ScreenCamera;
  /** The page came slowly, or the line was slow at the last meeting. */
  private readonly isCareful: boolean;
  private readonly cleanups: (() => void)[];

  constructor(private readonly host: PublishingHost) {
    host.local.added.value = this.addedCameras = new AddedCameras(host.local.camera);
    this.isCareful = this.wasSlow() || !lineIsQuick();
    this.publisher = new Publisher(host.send, () => this.retry.schedule(), host.onCutOff, host.configuration, (sender) => this.tap.tap(sender), firstVoice(this.isCareful));
    this.watchdog = new MediaWatchdog([() => this.stats(), () => host.receiving()?.getStats() ?? null], host.onCutOff);
    this.screenCamera = new ScreenCamera({
      track: () => host.local.screen.value.track,
      hasLittleRoom: () => host.cameraAllowance.value !== 'full',
      send: (list) => api.upload(url`/meetings/${host.meeting}/screen-still`, { list }),
    });
    this.cleanups = [this.followDevices(), this.watchUplink(), this.followEconomyWish(economyWish), watchJitterBuffer(host.receiving), effect(() => this.tap.keeps(this.recorded()))];
  }

  /** A new socket: what failed on the old one is tried at once. */
  welcomed(): void {
    this.retry.reset();
  }

  restartIce(socket: 'same' | 'new'): void {
    void this.publisher.restartIce(socket).catch(() => this.retry.schedule());
  }

  received(message: ServerMessage): void {
    switch (message.type) {
      case 'publish_answer':
        void this.publisher.answered(message.sdp).catch(() => this.retry.schedule());
        break;
      case 'picture_unreadable':
        void this.publisher.fallBackToVp8(message.source).catch(() => this.retry.schedule());
        break;
      case 'layers_idle':
        // A browser that cannot switch layers keeps sending all: that costs bandwidth only.
        void this.publisher.setIdleLayers(message.source, message.layers).catch(() => undefined);
        break;
      case 'still_wanted':
        void this.sendStill();
        break;
      case 'screen_still_wanted':
        this.screenCamera.wanted();
        break;
      case 'muted_by_chair':
      case 'microphone_locked':
      case 'speech_ended':
        this.publisher.mutedByServer('microphone');
        break;
      case 'way':
        this.go(message.way);
        break;
      default:
    }
  }

  /** What is negotiated from now on names that way alone. */
  private go(way: MediaWay): void {
    const before = this.way;
    this.way = way;
    this.host.soundAlone.value = way === 'sound_alone';
    if (way === before || (way !== 'tcp' && before !== 'tcp') || way === 'any') return;
    this.restartIce('same');
    this.host.send({ type: 'restart_subscription' });
  }

  /** Media of one direction has lost its path. */
  get isCutOff(): boolean {
    const peers = [this.publisher.peer, this.host.receiving()];
    return peers.some((peer) => peer?.connectionState === 'disconnected') || this.watchdog.isStalled;
  }

  stats(): Promise<RTCStatsReport> | null {
    return this.publisher.stats();
  }

  stop(): void {
    for (const end of this.cleanups.splice(0)) end();
    this.watchdog.stop();
    this.retry.reset();
    this.tap.stop();
    this.screenCamera.stop();
    this.addedCameras.stop();
    this.host.local.added.value = null;
    this.publisher.stop();
  }

  /** Whose speech is recorded now: nothing from before the opening, or while muted. A microphone
   * that is switched on during a cut is off for the server. */
  private recorded(): Keep {
    const { phase, you, room, lostAt } = this.host.state();
    const { on } = this.host.local.microphone.value;
    if (lostAt === null) this.wasOn = on;
    const isRecorded = phase === 'in' && room !== null && room.started_at !== null && on && this.wasOn;
    return isRecorded && you !== null ? { owner: you, meeting: this.host.meeting } : null;
  }

  /** What the camera sees, for who has sound alone; unless the own line carries little more. */
  private async sendStill(): Promise<void> {
    const { on, track } = this.host.local.camera.value;
    if (!on || !track || economyWish.value || this.host.cameraAllowance.value !== 'full') return;
    const image = await takeStill(track);
    if (image !== null && this.host.local.camera.value.on) this.host.send({ type: 'still', image });
  }

  private wasSlow(): boolean {
    return readPreference('uplink') === 'slow';
  }

  /** Sends no more than the line takes, so that sound is never late for a picture. */
  private watchUplink(): () => void {
    let uplink: Uplink | null = null;
    let added = new AddedUplink();
    let counts = NOTHING_COUNTED;
    let lookedAt = performance.now();
    const timer = setInterval(() => {
      const askedAt = performance.now();
      const wasLate = askedAt - lookedAt > UPLINK_MILLIS + BUSY_MILLIS;
      lookedAt = askedAt;
      void this.publisher.stats()?.then((report) => {
        if (economyWish.value || this.way === 'sound_alone') {
          // What the line takes is found out anew afterwards.
          uplink = null;
          added = new AddedUplink();
          this.addedCameras.allow(false);
          return this.allow(SOUND_ALONE);
        }
        uplink ??= new Uplink(this.wasSlow(), this.isCareful);
        const busy = wasLate || performance.now() - askedAt > BUSY_MILLIS;
        const sample = uplinkSampleOf(Date.now(), report, counts);
        ({ counts } = sample);
        const { ownLinkQuality: { up, down }, economy } = this.host.state();
        const allowance = uplink.sample({ ...sample, busy, good: up === 'good' && down !== 'poor', slowDown: economy.on });
        this.host.cameraRests.value = uplink.isSlow;
        this.addedCameras.allow(added.sample({ ...sample, camera: allowance.camera, good: up === 'good' }));
        if (uplink.isSlow || allowance.camera === 'full') savePreference('uplink', uplink.isSlow ? 'slow' : 'usual');
        return this.allow(allowance);
      }).catch(() => undefined);
    }, UPLINK_MILLIS);
    return () => clearInterval(timer);
  }

  private async allow(allowance: Allowance): Promise<void> {
    this.host.cameraAllowance.value = allowance.camera;
    await this.publisher.allow(allowance);
  }

  private followEconomyWish(wish: ReadonlySignal<boolean>): () => void {
    return wish.subscribe((wanted) => {
      if (!wanted) return;
      this.host.cameraRests.value = false;
      this.addedCameras.allow(false);
      void this.allow(SOUND_ALONE).catch(() => undefined);
    });
  }

  /** Publishes the own devices as they change. */
  private followDevices(): () => void {
    const { microphone, camera, screen } = this.host.local;
    return effect(() => {
      // A picture that the line does not take is none to the others, rather than a frozen one.
      const allowedCamera = { ...camera.value, on: camera.value.on && this.host.cameraAllowance.value !== 'none' };
      const [second, third] = [this.addedCameras.sent('second_camera'), this.addedCameras.sent('third_camera')];
      const tracks = { microphone: microphone.value, camera: allowedCamera, screen: screen.value, second_camera: second, third_camera: third };
      void this.publisher.update(tracks).catch(() => this.retry.schedule());
    });
  }
}
