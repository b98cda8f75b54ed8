// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { ProblemError } from '../api/client';
import type { NewUpload, Uploaded } from '../generated/protocol';
import { sendInPieces, type Progress, type Way } from './sending';

const MEETING = 'm1';
const FILE = new Blob([new Uint8Array(10_000).map((_, i) => i % 251)]);
const ABOUT: NewUpload = { name: 'Báo cáo.pdf', bytes: FILE.size, digest: null, purpose: { becomes: 'paper', agenda_item: null, replaces: null } };
const BECAME: Uploaded = { chat_file: { id: 'f1', name: 'Báo cáo.pdf', bytes: FILE.size, digest: '' } };

const cut = () => new ProblemError({ code: 'unreachable', title: '', detail: '' }, 0);
const refused = (code: 'paper_office' | 'too_fast', status: number) => new ProblemError({ code, title: '', detail: '' }, status);

/** A server that keeps what it answers for, and a line that fails where `fails` says so. */
class Server {
  received = new Uint8Array();
  finished = 0;
  asked: string[] = [];
  /** Answers lost after the server has acted, and refusals, by the number of the request. */
  fails = new Map<number, 'before' | 'after' | Error>();
  private number = 0;

  private async on<T>(what: string, act: () => Promise<T> | T): Promise<T> {
    this.asked.push(what);
    const fail = this.fails.get((this.number += 1));
    if (fail instanceof Error) throw fail;
    if (fail === 'before') throw cut();
    const answer = await act();
    if (fail === 'after') throw cut();
    return answer;
  }

  readonly way: Way = {
    open: () => this.on('open', () => ({ offset: this.received.length, bytes: FILE.size })),
    stateOf: () => this.on('state', () => ({ offset: this.received.length, bytes: FILE.size })),
    append: (_, __, offset, piece) =>
      this.on('piece', async () => {
        if (offset !== this.received.length) return this.received.length;
        this.received = new Uint8Array([...this.received, ...new Uint8Array(await piece.arrayBuffer())]);
        return this.received.length;
      }),
    finish: () =>
      this.on('finish', () => {
        this.finished += 1;
        return BECAME;
      }),
    turn: () => Promise.resolve({ bytes: 4_000, end: () => undefined }),
    pause: () => Promise.resolve(),
  };
}

async function send(server: Server): Promise<Progress[]> {
  const told: Progress[] = [];
  const became = await sendInPieces({ meeting: MEETING, id: 'u1', file: FILE, about: ABOUT }, server.way, new AbortController().signal, (progress) => told.push(progress));
  expect(became).toEqual(BECAME);
  expect(server.received).toEqual(new Uint8Array(await FILE.arrayBuffer()));
  return told;
}

describe('a file', () => {
  it('is sent in pieces and then checked', async () => {
    const server = new Server();
    const told = await send(server);
    expect(server.asked).toEqual(['open', 'piece', 'piece', 'piece', 'finish']);
    expect(told.map(({ offset, how }) => [offset, how])).toEqual([[0, 'sending'], [4_000, 'sending'], [8_000, 'sending'], [10_000, 'checking']]);
  });

  it('goes on where the server is after every cut, before and after the server has it', async () => {
    for (const how of ['before', 'after'] as const) {
      for (let number = 1; number <= 5; number += 1) {
        const server = new Server();
        server.fails.set(number, how);
        const told = await send(server);
        expect(told.some((progress) => progress.how === 'waiting'), `request ${String(number)} ${how}`).toBe(true);
        expect(server.asked.filter((what) => what === 'piece').length, 'no more than one piece twice').toBeLessThanOrEqual(4);
      }
    }
  });

  it('goes on where another visit has ended', async () => {
    const server = new Server();
    server.received = new Uint8Array((await FILE.arrayBuffer()).slice(0, 8_000));
    await send(server);
    expect(server.asked).toEqual(['open', 'piece', 'finish']);
  });

  it('waits where the server asks for time, and ends where it refuses', async () => {
    const server = new Server();
    server.fails.set(2, refused('too_fast', 429));
    await send(server);
    const other = new Server();
    other.fails.set(5, refused('paper_office', 415));
    await expect(send(other)).rejects.toMatchObject({ problem: { code: 'paper_office' } });
  });

  it('is not sent any more once it was cancelled', async () => {
    const server = new Server();
    const stop = new AbortController();
    const sent = sendInPieces({ meeting: MEETING, id: 'u1', file: FILE, about: ABOUT }, server.way, stop.signal, ({ offset }) => {
      if (offset > 0) stop.abort();
    });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.finished).toBe(0);
  });
});
