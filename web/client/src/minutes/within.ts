// SPDX-License-Identifier: MPL-2.0

/** What `begin` reports, which answers how to stop it; false after so long. */
export function within(millis: number, begin: (done: (result: boolean) => void) => () => void): Promise<boolean> {
  return new Promise((resolve) => {
    let stop = (): void => undefined;
    const done = (result: boolean) => {
      clearTimeout(timer);
      resolve(result);
      queueMicrotask(() => stop());
    };
    const timer = setTimeout(() => done(false), millis);
    stop = begin(done);
  });
}
