// SPDX-License-Identifier: MPL-2.0
// The peer connection on which this page receives. The server offers; its m-lines are slots that
// carry whoever is needed.

import { signal, type ReadonlySignal } from '@preact/signals';

import type { ClientMessage } from '../generated/protocol';
import { connectionName } from './sdp';
import { repairable } from './ways';

export type ReceivedTracks = ReadonlyMap<string, MediaStreamTrack>;

export class Subscriber {
  private connection: RTCPeerConnection | null = null;
  private name = '';
  private readonly byMid = signal<ReceivedTracks>(new Map());
  /** Offers are answered one after the other. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly failed: () => void,
    private readonly wavers: () => void = () => undefined,
    private readonly configuration: () => RTCConfiguration = () => ({}),
  ) {}

  /** Tracks by the `mid` of their slot. */
  get tracks(): ReadonlySignal<ReceivedTracks> {
    return this.byMid;
  }

  /** Asks for a new connection, at first and after every loss. */
  restart(): void {
    this.stop();
    this.send({ type: 'subscribe' });
  }

  /** Looks for new ways on the connection there is; asks for a new one where that cannot be. */
  repair(): void {
    const { connection } = this;
    if (!connection || !repairable(connection)) {
      this.restart();
      return;
    }
    connection.setConfiguration({ ...connection.getConfiguration(), ...this.configuration() });
    this.send({ type: 'restart_subscription' });
  }

  offered(sdp: string, generation: number): Promise<void> {
    this.queue = this.queue.then(() => this.answer(sdp, generation)).catch(() => this.failed());
    return this.queue;
  }

  stop(): void {
    const { connection } = this;
    this.connection = null;
    this.name = '';
    this.byMid.value = new Map();
    connection?.close();
  }

  stats(): Promise<RTCStatsReport> | null {
    return this.connection?.getStats() ?? null;
  }

  private async answer(sdp: string, generation: number): Promise<void> {
    const connection = this.connectionFor(sdp);
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    if (connection !== this.connection) return;
    const answer = connection.localDescription?.sdp;
    if (answer !== undefined) this.send({ type: 'subscribe_answer', sdp: answer, generation });
    const tracks = new Map<string, MediaStreamTrack>();
    for (const { mid, receiver, currentDirection } of connection.getTransceivers()) {
      if (mid !== null && currentDirection === 'recvonly') tracks.set(mid, receiver.track);
    }
    this.byMid.value = tracks;
  }

  /** The one that the offer belongs to: the server's new connection has a new name and gets a new
   * one here. */
  private connectionFor(sdp: string): RTCPeerConnection {
    const name = connectionName(sdp);
    if (this.connection && this.name === name) return this.connection;
    this.connection?.close();
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...this.configuration() });
    this.connection = connection;
    this.name = name;
    connection.onconnectionstatechange = () => {
      if (connection !== this.connection) return;
      if (connection.connectionState === 'failed') this.failed();
      if (connection.connectionState === 'disconnected') this.wavers();
    };
    return connection;
  }
}
