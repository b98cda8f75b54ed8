// SPDX-License-Identifier: MPL-2.0
// The peer connection on which this page sends. The browser offers; the m-lines of microphone and
// camera are there from the first offer, so that switching them on later needs no new one.

import type { CameraName, ClientMessage, PublishedTrack, Source } from '../generated/protocol';
import { allowed, FRAME_MILLIS, planFor, sizesOf, withoutIdle, withoutIdleSizes, withVoice, type Encoding, type Machine, type Plan } from './encodings';
import { connectionName } from './connection-name';
import { readPreference } from './preferences';
import { slowStart, startKbit, thriftyOpus, withFrameLength } from './sdp';
import { canRestartIce } from './ice-restart';
import type { Allowance, VoiceRate } from './uplink';
import { setLocalDescription } from './audio-retransmission';

/** What this device can encode. A browser without `getCapabilities` sends its default codec. */
function deviceCapabilities(): Machine {
  const capabilities = 'RTCRtpSender' in window ? RTCRtpSender.getCapabilities('video') : null;
  const codecs = capabilities?.codecs.map(({ mimeType }) => mimeType) ?? [];
  return { cores: navigator.hardwareConcurrency, codecs, layersInOneStream: supportsSvc };
}

/** Tried on a connection that is never used: a browser without SVC throws or ignores the mode. */
function supportsSvc(): boolean {
  const connection = new RTCPeerConnection();
  try {
    const wanted: Encoding = { scalabilityMode: 'L3T3_KEY' };
    const [accepted]: Encoding[] = connection.addTransceiver('video', { sendEncodings: [wanted] }).sender.getParameters().encodings;
    return accepted?.scalabilityMode === wanted.scalabilityMode;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

/** One codec with its retransmission format (RTX). Of VP9 profile 0, which every browser decodes.
 */
function onlyCodec(codec: string): RTCRtpCodec[] {
  const known = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  return known.filter(({ mimeType, sdpFmtpLine }) => mimeType === 'video/rtx' || (mimeType === codec && !/profile(-id)?=[1-9]/.test(sdpFmtpLine ?? '')));
}

/** Under load, text stays sharp at the cost of the frame rate. Browsers that do not know the
 * parameter use the track's `contentHint`. */
async function keepSharp(sender: RTCRtpSender): Promise<void> {
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  await sender.setParameters(parameters).catch(() => undefined);
}

export type Tracks = Record<Source, { track: MediaStreamTrack | null; on: boolean; name?: CameraName }>;

/** Their m-lines come with their first track. */
const LATER = ['screen', 'second_camera', 'third_camera'] as const satisfies readonly Source[];

const sameName = (one: CameraName | undefined, other: CameraName | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

export class Publisher {
  private connection: RTCPeerConnection | null = null;
  /** Identifies the server's end of the connection. */
  private name = '';
  private readonly transceivers = new Map<Source, RTCRtpTransceiver>();
  private readonly plans = new Map<Source, Plan>();
  /** Somebody cannot decode another codec of these. */
  private readonly vp8Only = new Set<Source>();
  private tracks: Tracks = {
    microphone: { track: null, on: false },
    camera: { track: null, on: false },
    screen: { track: null, on: false },
    second_camera: { track: null, on: false },
    third_camera: { track: null, on: false },
  };
  /** Whether each source was on in the last message to the server. */
  private readonly announced = new Map<Source, boolean>();
  /** What added cameras were called in the last offer. */
  private readonly named = new Map<Source, CameraName | undefined>();
  /** An offer is in flight; changes wait for its answer. */
  private offering = false;
  private offerAgain = false;
  private parameterUpdates: Promise<void> = Promise.resolve();
  /** Layers by source that nobody receives. */
  private readonly idle = new Map<Source, readonly string[]>();
  /** The answer to the latest offer, as the server gave it. */
  private answer: string | null = null;
  private allowance: Allowance;

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly onFailed: () => void,
    private readonly onDisconnected: () => void = () => undefined,
    private readonly configuration: () => RTCConfiguration = () => ({}),
    /** The microphone of a new connection. */
    private readonly onMicrophone: (sender: RTCRtpSender) => void = () => undefined,
    voice: VoiceRate = 'usual',
  ) {
    this.allowance = { camera: 'none', voice };
  }

  /** Replaces the connection, at first and after every failure. */
  async restart(): Promise<void> {
    this.stop();
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...this.configuration() });
    this.connection = connection;
    connection.onconnectionstatechange = () => {
      if (connection !== this.connection) return;
      if (connection.connectionState === 'failed') this.onFailed();
      if (connection.connectionState === 'disconnected') this.onDisconnected();
    };
    for (const source of ['microphone', 'camera'] as const) this.addTransceiver(connection, source);
    for (const source of LATER) if (this.tracks[source].track) this.addTransceiver(connection, source);
    await this.offer();
  }

  /** Restarts ICE on the connection; replaces it where that is not possible. */
  async restartIce(socket: 'same' | 'new'): Promise<void> {
    const { connection } = this;
    if (!connection || !canRestartIce(connection)) return this.restart();
    connection.setConfiguration({ ...connection.getConfiguration(), ...this.configuration() });
    connection.restartIce();
    if (socket === 'new') {
      // The answer to an offer on the old socket never comes.
      if (connection.signalingState === 'have-local-offer') await connection.setLocalDescription({ type: 'rollback' });
      this.offering = false;
    }
    await this.offer();
  }

  /** Takes over the present tracks of all sources, and the names of added cameras. */
  async update(tracks: Tracks): Promise<void> {
    this.tracks = tracks;
    const { connection } = this;
    if (!connection) return;
    const come = LATER.filter((source) => tracks[source].track && !this.transceivers.has(source));
    for (const source of come) this.addTransceiver(connection, source);
    const renamed = LATER.some((source) => tracks[source].track && this.named.has(source) && !sameName(tracks[source].name, this.named.get(source)));
    if (come.length > 0 || renamed) await this.offer();
    for (const [source, transceiver] of this.transceivers) {
      const { track } = tracks[source];
      if (transceiver.sender.track !== track) await transceiver.sender.replaceTrack(track);
    }
    this.announceMuted();
  }

  async answered(sdp: string): Promise<void> {
    const { connection } = this;
    if (connection?.signalingState !== 'have-local-offer') return;
    const name = connectionName(sdp);
    // The server has a new connection, with which the present one cannot continue.
    if (this.name !== '' && name !== this.name) return this.restart();
    this.name = name;
    this.answer = sdp;
    await connection.setRemoteDescription({ type: 'answer', sdp: this.asWanted(sdp) });
    this.offering = false;
    if (this.offerAgain) await this.offer();
    else this.announceMuted();
  }

  /** Somebody cannot decode this video: from now on it is sent as VP8. */
  async fallBackToVp8(source: Source): Promise<void> {
    if (!this.plans.get(source)?.codec) return;
    this.vp8Only.add(source);
    await this.restart();
  }

  /** Deactivates the layers that nobody receives and activates all others. */
  async setIdleLayers(source: Source, layers: readonly string[]): Promise<void> {
    this.idle.set(source, layers);
    await this.applyEncodings(source);
  }

  /** Sends no more than the line takes. */
  async allow(allowance: Allowance): Promise<void> {
    const { camera, voice } = this.allowance;
    this.allowance = allowance;
    try {
      if (allowance.camera !== camera) await this.applyEncodings('camera');
    } catch (error) {
      // What the browser did not take is tried again with the next look at the line.
      if (this.allowance === allowance) this.allowance = { ...allowance, camera };
      throw error;
    }
    if (allowance.voice === voice) return;
    await this.applyEncodings('microphone');
    await this.applyAnswerAnew();
  }

  private async applyEncodings(source: Source): Promise<void> {
    const sender = this.transceivers.get(source)?.sender;
    if (!sender) return;
    // Serialised: `setParameters` requires the result of the latest `getParameters`.
    const done = this.parameterUpdates.then(async () => {
      const parameters = sender.getParameters();
      parameters.encodings = this.encodingsOf(source, sender, parameters.encodings);
      await sender.setParameters(parameters);
    });
    this.parameterUpdates = done.catch(() => undefined);
    await done;
  }

  /** The server's answer, and how this page wants to send besides. */
  private asWanted(answer: string): string {
    return withFrameLength(slowStart(thriftyOpus(answer), startKbit(readPreference('tested'), Date.now())), FRAME_MILLIS[this.allowance.voice]);
  }

  /** The length of frames is changed by an answer only. Nothing else changes, so that the server need
   * not be asked. */
  private async applyAnswerAnew(): Promise<void> {
    const { connection, answer } = this;
    if (!connection || answer === null || this.offering) return;
    const state = (): RTCSignalingState => connection.signalingState;
    if (state() !== 'stable') return;
    this.offering = true;
    try {
      await setLocalDescription(connection, await connection.createOffer());
      await connection.setRemoteDescription({ type: 'answer', sdp: this.asWanted(answer) });
    } catch {
      // It goes on with the frames of before.
      if (state() === 'have-local-offer') await connection.setLocalDescription({ type: 'rollback' });
    } finally {
      if (connection === this.connection) this.offering = false;
    }
    if (connection === this.connection && this.offerAgain) await this.offer();
  }

  private encodingsOf(source: Source, sender: RTCRtpSender, current: RTCRtpEncodingParameters[]): RTCRtpEncodingParameters[] {
    const plan = this.plans.get(source);
    if (source === 'microphone' || !plan) return withVoice(current, this.allowance.voice);
    const { width, height } = sender.track?.getSettings() ?? {};
    const idle = this.idle.get(source) ?? [];
    // Everything that an allowance or an idle layer changes is written anew.
    const planned = current.map((encoding, index): Encoding => {
      const anew: Encoding = { ...encoding, ...plan.encodings[index] };
      if (plan.encodings[index]?.maxFramerate === undefined) delete anew.maxFramerate;
      return anew;
    });
    const wanted = plan.scalable && width !== undefined && height !== undefined ? withoutIdleSizes(planned, idle, sizesOf(width, height)) : withoutIdle(planned, idle);
    return source === 'camera' ? allowed(wanted, this.allowance.camera, width ?? 0) : wanted;
  }

  stop(): void {
    const { connection } = this;
    this.connection = null;
    this.name = '';
    this.transceivers.clear();
    this.announced.clear();
    this.named.clear();
    this.idle.clear();
    this.answer = null;
    this.offering = this.offerAgain = false;
    // What was begun on a closed connection may never settle.
    this.parameterUpdates = Promise.resolve();
    connection?.close();
  }

  /** The connection of now. */
  get peer(): RTCPeerConnection | null {
    return this.connection;
  }

  stats(): Promise<RTCStatsReport> | null {
    return this.connection?.getStats() ?? null;
  }

  /** The server knows a track once it has answered the offer with it; what changed meanwhile is
   * sent then. */
  private announceMuted(): void {
    if (this.offering) return;
    for (const [source, wasOn] of this.announced) {
      const { on } = this.tracks[source];
      if (on !== wasOn && this.send({ type: 'set_muted', source, muted: !on })) this.announced.set(source, on);
    }
  }

  /** The server has muted this by itself: what the page does next is told again. */
  mutedByServer(source: Source): void {
    if (this.announced.has(source)) this.announced.set(source, false);
  }

  private addTransceiver(connection: RTCPeerConnection, source: Source): void {
    const { track } = this.tracks[source];
    const kind = source === 'microphone' ? 'audio' : 'video';
    const plan = planFor(source, deviceCapabilities(), this.vp8Only.has(source));
    const planned = plan.encodings.map((one) => ({ ...one }));
    const sendEncodings = source === 'camera' ? allowed(planned, this.allowance.camera, track?.getSettings().width ?? 0) : source === 'microphone' ? withVoice(planned, this.allowance.voice) : planned;
    const transceiver = connection.addTransceiver(track ?? kind, { direction: 'sendonly', sendEncodings });
    this.plans.set(source, plan);
    this.transceivers.set(source, transceiver);
    if (plan.codec !== null) transceiver.setCodecPreferences(onlyCodec(plan.codec));
    if (source === 'microphone') this.onMicrophone(transceiver.sender);
    if (source === 'screen') void keepSharp(transceiver.sender);
  }

  private async offer(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    if (this.offering) {
      this.offerAgain = true;
      return;
    }
    this.offering = true;
    this.offerAgain = false;
    await setLocalDescription(connection, await connection.createOffer());
    const sdp = connection.localDescription?.sdp;
    if (connection !== this.connection || sdp === undefined) return;
    const tracks: PublishedTrack[] = [];
    for (const [source, { mid }] of this.transceivers) {
      if (mid === null) continue;
      const { on, name } = this.tracks[source];
      tracks.push({ mid, source, muted: !on, ...(name !== undefined && { name }) });
      this.announced.set(source, on);
      this.named.set(source, name);
    }
    // Without a socket nothing is sent; the next welcome restarts ICE.
    this.send({ type: 'publish_offer', sdp, tracks });
  }
}
