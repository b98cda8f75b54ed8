// SPDX-License-Identifier: MPL-2.0
// The peer connection on which this page sends. The browser offers; the m-lines of microphone and
// camera are there from the first offer, so that switching them on later needs no new one.

import type { ClientMessage, PublishedTrack, Source } from '../generated/protocol';
import { planFor, sizesOf, withoutIdle, withoutIdleSizes, type Encoding, type Machine, type Plan } from './encodings';
import { connectionName, thriftyOpus } from './sdp';
import { repairable } from './ways';

/** What this device can send. Browsers without the question have no codecs worth asking for. */
function machine(): Machine {
  const capabilities = 'RTCRtpSender' in window ? RTCRtpSender.getCapabilities('video') : null;
  const codecs = capabilities?.codecs.map(({ mimeType }) => mimeType) ?? [];
  return { cores: navigator.hardwareConcurrency, codecs, layersInOneStream };
}

/** Asked of a connection that is never used: browsers that cannot do it refuse the wish or pass
 * over it. */
function layersInOneStream(): boolean {
  const connection = new RTCPeerConnection();
  try {
    const wish: Encoding = { scalabilityMode: 'L3T3_KEY' };
    const [understood]: Encoding[] = connection.addTransceiver('video', { sendEncodings: [wish] }).sender.getParameters().encodings;
    return understood?.scalabilityMode === wish.scalabilityMode;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

/** One codec and what sends its lost packets again. Of VP9 the profile of eight bits, which
 * everybody can show. */
function onlyCodec(codec: string): RTCRtpCodec[] {
  const known = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  return known.filter(({ mimeType, sdpFmtpLine }) => mimeType === 'video/rtx' || (mimeType === codec && !/profile(-id)?=[1-9]/.test(sdpFmtpLine ?? '')));
}

/** On a busy line or machine letters stay sharp and movement gives way. Browsers that do not know
 * the word go by the track's `contentHint`. */
async function keepSharp(sender: RTCRtpSender): Promise<void> {
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  await sender.setParameters(parameters).catch(() => undefined);
}

export type Tracks = Record<Source, { track: MediaStreamTrack | null; on: boolean }>;

export class Publisher {
  private connection: RTCPeerConnection | null = null;
  /** The server's end of it. */
  private name = '';
  private readonly lanes = new Map<Source, RTCRtpTransceiver>();
  private readonly plans = new Map<Source, Plan>();
  /** Pictures that somebody cannot show in another codec than VP8. */
  private readonly plain = new Set<Source>();
  private tracks: Tracks = {
    microphone: { track: null, on: false },
    camera: { track: null, on: false },
    screen: { track: null, on: false },
  };
  /** What the server was last told of each lane: on or off. */
  private readonly told = new Map<Source, boolean>();
  /** An offer is on its way; changes meanwhile wait for the answer. */
  private offering = false;
  private offerAgain = false;
  private layering: Promise<void> = Promise.resolve();

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly failed: () => void,
    private readonly wavers: () => void = () => undefined,
    private readonly configuration: () => RTCConfiguration = () => ({}),
  ) {}

  /** Begins anew, at first and after every loss. */
  async restart(): Promise<void> {
    this.stop();
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...this.configuration() });
    this.connection = connection;
    connection.onconnectionstatechange = () => {
      if (connection !== this.connection) return;
      if (connection.connectionState === 'failed') this.failed();
      if (connection.connectionState === 'disconnected') this.wavers();
    };
    for (const source of ['microphone', 'camera'] as const) this.addLane(connection, source);
    if (this.tracks.screen.track) this.addLane(connection, 'screen');
    await this.offer();
  }

  /** Looks for new ways on the connection there is, and goes on as before on them; begins anew
   * where that cannot be. */
  async repair(line: 'same' | 'new'): Promise<void> {
    const { connection } = this;
    if (!connection || !repairable(connection)) return this.restart();
    connection.setConfiguration({ ...connection.getConfiguration(), ...this.configuration() });
    connection.restartIce();
    if (line === 'new') {
      // What was asked on the old line is never answered.
      if (connection.signalingState === 'have-local-offer') await connection.setLocalDescription({ type: 'rollback' });
      this.offering = false;
    }
    await this.offer();
  }

  /** Tells what the microphone, camera and screen are now. */
  async update(tracks: Tracks): Promise<void> {
    this.tracks = tracks;
    const { connection } = this;
    if (!connection) return;
    if (tracks.screen.track && !this.lanes.has('screen')) {
      this.addLane(connection, 'screen');
      await this.offer();
    }
    for (const [source, lane] of this.lanes) {
      const { track } = tracks[source];
      if (lane.sender.track !== track) await lane.sender.replaceTrack(track);
    }
    this.tellMuted();
  }

  async answered(sdp: string): Promise<void> {
    const { connection } = this;
    if (connection?.signalingState !== 'have-local-offer') return;
    const name = connectionName(sdp);
    // The server has forgotten our connection and begun another, which cannot go on where the old
    // one was.
    if (this.name !== '' && name !== this.name) return this.restart();
    this.name = name;
    await connection.setRemoteDescription({ type: 'answer', sdp: thriftyOpus(sdp) });
    this.offering = false;
    if (this.offerAgain) await this.offer();
    else this.tellMuted();
  }

  /** Somebody cannot show this picture: from now on it is sent in the codec that everybody has. */
  async simplify(source: Source): Promise<void> {
    if (!this.plans.get(source)?.codec) return;
    this.plain.add(source);
    await this.restart();
  }

  /** Nobody takes these layers; they are switched off, and all others on. */
  async setIdleLayers(source: Source, layers: readonly string[]): Promise<void> {
    const sender = this.lanes.get(source)?.sender;
    if (!sender) return;
    // One after the other: parameters may be set only as they were last read.
    this.layering = this.layering.then(async () => {
      const parameters = sender.getParameters();
      const { width, height } = sender.track?.getSettings() ?? {};
      parameters.encodings =
        this.plans.get(source)?.scalable && width !== undefined && height !== undefined
          ? withoutIdleSizes(parameters.encodings, layers, sizesOf(width, height))
          : withoutIdle(parameters.encodings, layers);
      await sender.setParameters(parameters);
    });
    const done = this.layering;
    this.layering = done.catch(() => undefined);
    await done;
  }

  stop(): void {
    const { connection } = this;
    this.connection = null;
    this.name = '';
    this.lanes.clear();
    this.told.clear();
    this.offering = this.offerAgain = false;
    connection?.close();
  }

  stats(): Promise<RTCStatsReport> | null {
    return this.connection?.getStats() ?? null;
  }

  /** The server knows a lane once it answered the offer that has it; what changed meanwhile is told
   * then. */
  private tellMuted(): void {
    if (this.offering) return;
    for (const [source, wasOn] of this.told) {
      const { on } = this.tracks[source];
      if (on !== wasOn && this.send({ type: 'set_muted', source, muted: !on })) this.told.set(source, on);
    }
  }

  private addLane(connection: RTCPeerConnection, source: Source): void {
    const { track } = this.tracks[source];
    const kind = source === 'microphone' ? 'audio' : 'video';
    const plan = planFor(source, machine(), this.plain.has(source));
    const lane = connection.addTransceiver(track ?? kind, { direction: 'sendonly', sendEncodings: plan.encodings.map((one) => ({ ...one })) });
    this.plans.set(source, plan);
    this.lanes.set(source, lane);
    if (plan.codec !== null) lane.setCodecPreferences(onlyCodec(plan.codec));
    if (source === 'screen') void keepSharp(lane.sender);
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
    await connection.setLocalDescription();
    const sdp = connection.localDescription?.sdp;
    if (connection !== this.connection || sdp === undefined) return;
    const tracks: PublishedTrack[] = [];
    for (const [source, { mid }] of this.lanes) {
      if (mid === null) continue;
      const { on } = this.tracks[source];
      tracks.push({ mid, source, muted: !on });
      this.told.set(source, on);
    }
    // On a lost line nothing is sent; the next welcome begins anew.
    this.send({ type: 'publish_offer', sdp, tracks });
  }
}
