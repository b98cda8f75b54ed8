// SPDX-License-Identifier: MPL-2.0
// The peer connection on which this page receives. The server offers; its m-lines are slots that
// carry whoever is needed.

import { signal, type ReadonlySignal } from '@preact/signals';

import type { ClientMessage } from '../generated/protocol';
import { connectionName } from './connection-name';
import { canRestartIce } from './ice-restart';
import { setLocalDescription } from './audio-retransmission';

export type ReceivedTracks = ReadonlyMap<string, MediaStreamTrack>;

export class Subscriber {
  private connection: RTCPeerConnection | null = null;
  private name = '';
  private readonly byMid = signal<ReceivedTracks>(new Map());
  private readonly isConnected = signal(false);
  /** Serialises the answers to offers of one connection. What was begun on a connection that is closed
   * meanwhile may never settle: a new connection has a new queue. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly onFailed: () => void,
    private readonly onDisconnected: () => void = () => undefined,
    private readonly configuration: () => RTCConfiguration = () => ({}),
  ) {}

  /** Tracks by the `mid` of their slot. */
  get tracks(): ReadonlySignal<ReceivedTracks> {
    return this.byMid;
  }

  get connected(): ReadonlySignal<boolean> {
    return this.isConnected;
  }

  /** Asks for a new connection, at first and after every failure. */
  restart(): void {
    this.stop();
    this.send({ type: 'subscribe' });
  }

  /** Restarts ICE on the connection; asks for a new one where that is not possible. */
  restartIce(): void {
    const { connection } = this;
    if (!connection || !canRestartIce(connection)) {
      this.restart();
      return;
    }
    connection.setConfiguration({ ...connection.getConfiguration(), ...this.configuration() });
    this.send({ type: 'restart_subscription' });
  }

  offered(sdp: string, generation: number): Promise<void> {
    const connection = this.connectionFor(sdp);
    this.queue = this.queue.then(() => this.answer(connection, sdp, generation)).catch(() => this.failed(connection));
    return this.queue;
  }

  stop(): void {
    const { connection } = this;
    this.connection = null;
    this.name = '';
    this.queue = Promise.resolve();
    this.byMid.value = new Map();
    connection?.close();
  }

  /** The connection of now. */
  get peer(): RTCPeerConnection | null {
    return this.connection;
  }

  stats(): Promise<RTCStatsReport> | null {
    return this.connection?.getStats() ?? null;
  }

  /** A connection that was replaced meanwhile fails unnoticed. */
  private failed(connection: RTCPeerConnection): void {
    if (connection === this.connection) this.onFailed();
  }

  private async answer(connection: RTCPeerConnection, sdp: string, generation: number): Promise<void> {
    if (connection !== this.connection) return;
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await setLocalDescription(connection, await connection.createAnswer());
    if (connection !== this.connection) return;
    const answer = connection.localDescription?.sdp;
    if (answer !== undefined) this.send({ type: 'subscribe_answer', sdp: answer, generation });
    const tracks = new Map<string, MediaStreamTrack>();
    for (const { mid, receiver, currentDirection } of connection.getTransceivers()) {
      if (mid !== null && currentDirection === 'recvonly') tracks.set(mid, receiver.track);
    }
    this.byMid.value = tracks;
  }

  /** The connection of this offer. A new name is a new connection on the server. */
  private connectionFor(sdp: string): RTCPeerConnection {
    const name = connectionName(sdp);
    if (this.connection && this.name === name) return this.connection;
    this.connection?.close();
    this.queue = Promise.resolve();
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...this.configuration() });
    this.connection = connection;
    this.name = name;
    connection.onconnectionstatechange = () => {
      if (connection !== this.connection) return;
      this.isConnected.value = connection.connectionState === 'connected';
      if (connection.connectionState === 'failed') this.failed(connection);
      if (connection.connectionState === 'disconnected') this.onDisconnected();
    };
    return connection;
  }
}
