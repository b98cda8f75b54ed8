// SPDX-License-Identifier: MPL-2.0
// Repeats with exponential backoff.

/** Backoff before a failed peer connection is replaced: doubles up to the maximum, so that a
 * blocked network is not flooded. */
const FIRST_MILLIS = 1_000;
const MAX_MILLIS = 15_000;
/** Without a failure for this long the backoff starts from the beginning. */
const STABLE_MILLIS = 60_000;

/** Repeats an action with exponential backoff. */
export class Retry {
  private wait = FIRST_MILLIS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly action: () => void) {}

  schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = setTimeout(() => (this.wait = FIRST_MILLIS), STABLE_MILLIS);
      this.action();
    }, this.wait);
    this.wait = Math.min(MAX_MILLIS, this.wait * 2);
  }

  reset(): void {
    clearTimeout(this.timer);
    this.wait = FIRST_MILLIS;
  }
}
