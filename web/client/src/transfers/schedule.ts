// SPDX-License-Identifier: MPL-2.0
// What of all that is not live may use the line now, and how much of it at once. Pure: times are
// passed in. `turns.ts` asks it.

/** What waits for the line, the most important first: what everybody is about to look at, a file
 * that somebody waits for, speech for the minutes, what may be looked at later. */
export const KINDS = ['near', 'file', 'speech', 'ahead'] as const;
export type Kind = (typeof KINDS)[number];

/** What is known of the line of this page. */
export type Line = {
  /** Nothing arrives at all. */
  lost: boolean;
  /** Little more than sound goes through. */
  slow: boolean;
  /** Sound goes through, and hardly that: its own voice is what it is needed for. */
  poorUp: boolean;
  /** The own voice is being sent now. */
  speaks: boolean;
};

/** A line of which nothing is known, outside of calls. */
export const UNKNOWN_LINE: Line = { lost: false, slow: false, poorUp: false, speaks: false };

/** Sound that is sent behind a piece waits so long for it. */
export const PIECE_MILLIS = 300;
const FIRST_BYTES = 16_000;
export const LEAST_BYTES = 1_024;
export const MOST_BYTES = 256 * 1_024;
/** On a slow line: 300 ms at 64 kbit/s. */
const MOST_SLOW_BYTES = 2_400;
/** A piece may take so much longer than the quickest one, of which a part was the line itself. */
const LONGER_MILLIS = PIECE_MILLIS / 2;
/** On a slow line the rest of the time belongs to the call: beside the own voice at most 16 kbit/s,
 * as measured for speech that is sent late. */
const PAUSE_MILLIS = 300;
const PAUSE_BESIDE_VOICE_MILLIS = 1_000;
/** Sends that are not measured for so long say nothing of the line any more. */
const FORGOTTEN_MILLIS = 60_000;

/** What goes up; the others come down, in one request that cannot be divided. */
const goesUp = (kind: Kind) => kind === 'file' || kind === 'speech';

export class Schedule {
  private line = UNKNOWN_LINE;
  private bytes: number | null = null;
  /** How long the quickest answer took: the way there and back, which a larger piece does not
   * lengthen. */
  private wayMillis = Infinity;
  private measuredAt = -Infinity;
  private restsUntil = -Infinity;
  private readonly running: Kind[] = [];

  follow(line: Line): void {
    // What was measured beside a voice is not what the free line takes, and the other way round.
    if (line.slow !== this.line.slow) [this.bytes, this.wayMillis] = [null, Infinity];
    this.line = line;
  }

  /** Which of those that wait begins now; none if all have to wait. */
  next(waiting: readonly Kind[], now: number): Kind | null {
    if (this.line.lost) return null;
    const first = KINDS.find((kind) => waiting.includes(kind) && this.mayBegin(kind, now));
    return first ?? null;
  }

  private mayBegin(kind: Kind, now: number): boolean {
    const { slow, poorUp, speaks } = this.line;
    if (poorUp && speaks && goesUp(kind)) return false;
    // Later papers come when there is room for them.
    if (slow && kind === 'ahead') return false;
    if (!slow) return !this.running.includes(kind);
    return this.running.length === 0 && (now >= this.restsUntil || kind === 'near');
  }

  /** When a wait may be over by itself. */
  waitsUntil(now: number): number | null {
    return this.line.slow && this.restsUntil > now ? this.restsUntil : null;
  }

  /** How large a piece is that occupies the line for a moment only. */
  pieceBytes(now: number): number {
    const first = this.line.slow ? LEAST_BYTES : FIRST_BYTES;
    if (now - this.measuredAt > FORGOTTEN_MILLIS) this.bytes = Math.min(this.bytes ?? first, first);
    return Math.round(this.bytes ?? first);
  }

  began(kind: Kind): void {
    this.running.push(kind);
  }

  /** One has ended: `sent` bytes went up in `millis`, or none of which anything could be learned. */
  ended(kind: Kind, sent: number, millis: number, now: number): void {
    const at = this.running.indexOf(kind);
    if (at >= 0) this.running.splice(at, 1);
    if (sent > 0) this.measure(sent, millis, now);
    this.restsUntil = now + (this.line.speaks ? PAUSE_BESIDE_VOICE_MILLIS : PAUSE_MILLIS);
  }

  /** Half of a piece that took too long, more than one that took little. */
  private measure(sent: number, millis: number, now: number): void {
    const asked = this.pieceBytes(now);
    this.wayMillis = Math.min(this.wayMillis, millis);
    this.measuredAt = now;
    const longer = millis - this.wayMillis;
    const { slow } = this.line;
    if (longer > (slow ? LONGER_MILLIS : PIECE_MILLIS)) this.bytes = Math.min(asked, sent) / 2;
    // The end of a file is short, which says nothing of longer pieces.
    else if (sent >= asked) this.bytes = asked * (slow ? 1.1 : 1.5);
    this.bytes = Math.min(slow ? MOST_SLOW_BYTES : MOST_BYTES, Math.max(LEAST_BYTES, this.bytes ?? asked));
  }
}
