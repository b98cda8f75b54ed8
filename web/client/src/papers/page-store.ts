// SPDX-License-Identifier: MPL-2.0
// Pictures of pages, kept in memory: a browser stores nothing of a server whose certificate it does
// not trust. What is on screen is fetched at once, the rest one at a time while nothing else is.

import { signal } from '@preact/signals';

import { refusalOf, type Refusal } from '../api/client';
import type { Kind } from '../transfers/schedule';

/** All pictures together; the ones not looked at for longest go first. */
const MOST_BYTES = 60_000_000;
/** Nobody asked for what is fetched ahead: it never drives out other pictures. */
const MOST_BYTES_AHEAD = 40_000_000;
/** A line that stalls is tried again. The sharpest page of a scan needs so long at 20 kbit/s. */
const PATIENCE_MILLIS = 300_000;
const FIRST_REST_MILLIS = 2_000;
const LONGEST_REST_MILLIS = 60_000;

type Picture = { url: string; bytes: number };
type Failure = { refusal: Refusal; times: number; restsUntil: number };
type Running = { address: string; abort: () => void };

/** Something on screen waits for it, or it waits for its turn on the line. */
export type Wish = 'now' | Extract<Kind, 'near' | 'ahead'>;

export type FetchPicture = (address: string, wish: Wish, signal: AbortSignal) => Promise<Blob>;

export class PageStore {
  /** Grows with everything that comes or fails. */
  private readonly changes = signal(0);
  /** The one that was used last stands last. */
  private readonly pictures = new Map<string, Picture>();
  private readonly failures = new Map<string, Failure>();
  /** How many parts of the screen need an address. */
  private readonly needed = new Map<string, number>();
  private readonly running = new Map<string, Running>();
  private near: readonly string[] = [];
  private others: readonly string[] = [];
  private bytes = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(private readonly fetchPicture: FetchPicture) {}

  /** Draws the component that calls it again whenever something comes or fails. */
  follow(): number {
    return this.changes.value;
  }

  has(address: string): boolean {
    return this.pictures.has(address);
  }

  /** The picture for an `img`, if it is at hand. */
  urlOf(address: string): string | null {
    const picture = this.pictures.get(address);
    if (!picture) return null;
    this.pictures.delete(address);
    this.pictures.set(address, picture);
    return picture.url;
  }

  /** Why it is not there. */
  refusalOf(address: string): Refusal | null {
    return this.failures.get(address)?.refusal ?? null;
  }

  /** Something on screen needs it, until the answer is called. */
  need(address: string): () => void {
    this.needed.set(address, (this.needed.get(address) ?? 0) + 1);
    this.proceed();
    return () => {
      const left = (this.needed.get(address) ?? 1) - 1;
      if (left > 0) this.needed.set(address, left);
      else this.needed.delete(address);
    };
  }

  /** What is fetched while nothing on screen waits, in this order; the others only while there is
   * room. */
  fetchAhead(near: readonly string[], others: readonly string[]): void {
    this.near = near;
    this.others = others;
    this.proceed();
  }

  /** Something is different by now: what failed is asked for again, and not after a while. */
  retry(): void {
    for (const failure of this.failures.values()) if (failure.refusal.code !== 'page_unreadable') failure.restsUntil = 0;
    this.proceed();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const { abort } of this.running.values()) abort();
    for (const { url } of this.pictures.values()) URL.revokeObjectURL(url);
    this.pictures.clear();
  }

  private proceed(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    const now = Date.now();
    const missing = [...this.needed.keys()].filter((address) => !this.pictures.has(address));
    const ahead = [...this.near, ...(this.bytes < MOST_BYTES_AHEAD ? this.others : [])].filter((address) => !this.pictures.has(address));
    const urgent = missing.filter((address) => !this.rests(address, now));
    for (const address of urgent) if (!this.running.has(address)) void this.fetch(address, 'now');
    const running = [...this.running.values()];
    if (urgent.length > 0) {
      // Also what was on screen a moment ago: pages are turned quickly.
      for (const { address, abort } of running) if (!this.needed.has(address)) abort();
    } else {
      const next = ahead.find((address) => !this.rests(address, now));
      // What is not wanted any more may be waiting for a line that has become slow.
      if (next !== undefined) for (const { address, abort } of running) if (!ahead.includes(address) && !this.needed.has(address)) abort();
      if (next !== undefined && this.running.size === 0) void this.fetch(next, this.near.includes(next) ? 'near' : 'ahead');
    }
    const ends = [...missing, ...ahead]
      .map((address) => this.failures.get(address)?.restsUntil ?? 0)
      .filter((until) => until > now && Number.isFinite(until));
    if (ends.length > 0) this.timer = setTimeout(() => this.proceed(), Math.min(...ends) - now);
  }

  private rests(address: string, now: number): boolean {
    return (this.failures.get(address)?.restsUntil ?? 0) > now;
  }

  private async fetch(address: string, wish: Wish): Promise<void> {
    const controller = new AbortController();
    const state: { isAborted: boolean } = { isAborted: false };
    const abort = () => {
      state.isAborted = true;
      // At once: what is more urgent may begin, and the same one again.
      this.running.delete(address);
      controller.abort();
    };
    this.running.set(address, { address, abort });
    const timer = setTimeout(() => controller.abort(), PATIENCE_MILLIS);
    let picture: Blob | null = null;
    let refusal: Refusal | null = null;
    try {
      picture = await this.fetchPicture(address, wish, controller.signal);
    } catch (error) {
      refusal = refusalOf(error);
    }
    clearTimeout(timer);
    if (state.isAborted) return;
    this.running.delete(address);
    if (picture) this.keep(address, picture);
    if (refusal) this.failed(address, refusal);
    this.changes.value += 1;
    this.proceed();
  }

  private keep(address: string, blob: Blob): void {
    if (this.closed) return;
    this.failures.delete(address);
    this.pictures.set(address, { url: URL.createObjectURL(blob), bytes: blob.size });
    this.bytes += blob.size;
    for (const [oldest, { url, bytes }] of this.pictures) {
      if (this.bytes <= MOST_BYTES) break;
      if (oldest === address || this.needed.has(oldest)) continue;
      URL.revokeObjectURL(url);
      this.pictures.delete(oldest);
      this.bytes -= bytes;
    }
  }

  private failed(address: string, refusal: Refusal): void {
    const times = (this.failures.get(address)?.times ?? 0) + 1;
    const rest = refusal.code === 'page_not_ready' ? FIRST_REST_MILLIS : Math.min(FIRST_REST_MILLIS * 2 ** (times - 1), LONGEST_REST_MILLIS);
    this.failures.set(address, { refusal, times, restsUntil: refusal.code === 'page_unreadable' ? Infinity : Date.now() + rest });
  }
}
