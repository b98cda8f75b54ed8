// SPDX-License-Identifier: MPL-2.0
// Which videos are on screen and how large. The server sends only these, each in the smallest size
// that fills its tile.

import type { ClientMessage, ParticipantId, Source, Tile } from '../generated/protocol';

/** The server accepts no more. */
const MAX_TILES = 25;
/** Sizes change in bursts while a window is dragged; one message afterwards is enough. */
const DEBOUNCE_MILLIS = 150;

export type Shown = { participant: ParticipantId; source: Source; width: number; height: number; /** Smaller is more important. */ rank: number };

/** The message for what is shown: most important first, then the larger. */
export function tilesOf(shown: Iterable<Shown>): Tile[] {
  return [...shown]
    .filter(({ width, height }) => width > 0 && height > 0)
    .sort((a, b) => a.rank - b.rank || b.width * b.height - a.width * a.height)
    .slice(0, MAX_TILES)
    .map(({ participant, source, width, height }) => ({ participant, source, width: Math.round(width), height: Math.round(height) }));
}

export class View {
  private readonly shown = new Map<object, Shown>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = '';

  constructor(private readonly send: (message: ClientMessage) => boolean) {}

  /** A tile appeared or changed its size; `key` names it until `hide`. */
  show(key: object, tile: Shown): void {
    this.shown.set(key, tile);
    this.schedule();
  }

  hide(key: object): void {
    if (this.shown.delete(key)) this.schedule();
  }

  /** The server has forgotten the view: a new connection starts without one. */
  resend(): void {
    this.last = '';
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), DEBOUNCE_MILLIS);
  }

  private flush(): void {
    const tiles = tilesOf(this.shown.values());
    const text = JSON.stringify(tiles);
    if (text !== this.last && this.send({ type: 'view', tiles })) this.last = text;
  }
}
