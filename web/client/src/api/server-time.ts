// SPDX-License-Identifier: MPL-2.0
// The time of the server, for what is past or to come: clocks of desks are wrong by days.

/** From the `Date` of an answer; without one, the device's own time. */
export async function serverNow(): Promise<number> {
  try {
    const answer = await fetch('/health', { method: 'HEAD', cache: 'no-store' });
    const now = Date.parse(answer.headers.get('date') ?? '');
    return Number.isNaN(now) ? Date.now() : now;
  } catch {
    return Date.now();
  }
}
