// SPDX-License-Identifier: MPL-2.0
// Tells the others where the pointer is on the page: five times a second at most, and not when it
// hardly moved.

import type { PagePoint } from '../generated/protocol';

const PACE_MILLIS = 200;
const LEAST_STEP = 5;

const isNear = (a: PagePoint, b: PagePoint) => Math.abs(a.x - b.x) < LEAST_STEP && Math.abs(a.y - b.y) < LEAST_STEP;

export class Pointing {
  private told: PagePoint | null = null;
  private next: PagePoint | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (at: PagePoint | null) => void) {}

  /** The pointer is here; null: it has left the page. */
  at(point: PagePoint | null): void {
    this.next = point;
    if (this.timer === undefined) this.tell();
  }

  /** The page that was pointed at is gone, and the server has forgotten the place. */
  forget(): void {
    this.told = this.next = null;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** The page is on screen no more, and nothing is pointed at. */
  leave(): void {
    const wasTold = this.told !== null;
    this.forget();
    if (wasTold) this.send(null);
  }

  private tell(): void {
    const { told, next } = this;
    if (told === next || (told && next && isNear(told, next))) return;
    this.told = next;
    this.send(next);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.tell();
    }, PACE_MILLIS);
  }
}

/** The place of the pointer in thousandths of the page. */
export function pointOn(page: DOMRect, { clientX, clientY }: { clientX: number; clientY: number }): PagePoint {
  const share = (at: number, from: number, size: number) => Math.round(Math.min(1, Math.max(0, (at - from) / Math.max(1, size))) * 1_000);
  return { x: share(clientX, page.left, page.width), y: share(clientY, page.top, page.height) };
}
