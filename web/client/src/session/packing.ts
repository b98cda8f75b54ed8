// SPDX-License-Identifier: MPL-2.0
// Long messages of a meeting, packed for slow lines: binary frames of zlib data, see
// protocol/src/packing.rs.

/** Messages from this many letters on are packed. Shorter ones fit into one packet of the network
 * as they are. */
const PACK_FROM_LETTERS = 1000;

/** Browsers of before 2023 may not know how; they get and send everything as text. */
export const canPack = typeof CompressionStream === 'function' && typeof DecompressionStream === 'function';

/** The frame for a message: as it is where it is short. */
export function pack(message: string, able = canPack): string | Promise<ArrayBuffer> {
  if (!able || message.length < PACK_FROM_LETTERS) return message;
  return new Response(new Blob([message]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer();
}

/** The message in a frame. */
export function unpack(frame: string | Blob): string | Promise<string> {
  if (typeof frame === 'string') return frame;
  return new Response(frame.stream().pipeThrough(new DecompressionStream('deflate'))).text();
}

/** Hands things on in the order in which they came, though some of them take a moment to be ready.
 */
export class InOrder {
  private last: Promise<void> | null = null;

  /** At once, where nothing before it is still on its way. What cannot be made ready is left out.
   */
  pass<T>(thing: T | Promise<T>, hand: (thing: T) => void): void {
    if (!this.last && !(thing instanceof Promise)) {
      hand(thing);
      return;
    }
    const before = this.last;
    const turn: Promise<void> = Promise.resolve(thing)
      .finally(() => before)
      .then(hand)
      .catch(() => undefined)
      .then(() => {
        if (this.last === turn) this.last = null;
      });
    this.last = turn;
  }
}
