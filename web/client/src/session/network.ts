// SPDX-License-Identifier: MPL-2.0
// Notices that the device may have moved to another network, before anything has failed for good.

/** What of the browser this file uses. Only Chromium has `connection`. */
type Device = {
  addEventListener: (type: string, listener: () => void) => void;
  removeEventListener: (type: string, listener: () => void) => void;
};

/** Changes come in bursts (an address goes, one comes, a route, a name server): one is enough for
 * them all. */
const SETTLE_MILLIS = 300;

/** Calls `changed` once after each burst of signs; returns what ends the watch. */
export function watchNetwork(changed: () => void, page: Device = window, connection: Device | undefined = navigatorConnection()): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sign = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MILLIS);
  };
  page.addEventListener('online', sign);
  connection?.addEventListener('change', sign);
  return () => {
    clearTimeout(timer);
    page.removeEventListener('online', sign);
    connection?.removeEventListener('change', sign);
  };
}

function navigatorConnection(): Device | undefined {
  return (navigator as Navigator & { connection?: Device }).connection;
}
