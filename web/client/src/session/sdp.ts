// SPDX-License-Identifier: MPL-2.0
// Small changes to session descriptions that no API offers.

/** Asks the sender of Opus to stop sending in silence (RFC 7587, usedtx) and to repair lost packets
 * from the next one (useinbandfec). A browser obeys what stands in the other side's description, so
 * this goes into the answer. */
export function thriftyOpus(sdp: string): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
  if (payload === undefined) return sdp;
  const line = new RegExp(`^a=fmtp:${payload} ([^\r\n]*)`, 'm');
  const wanted = ['usedtx=1', 'useinbandfec=1'];
  if (!line.test(sdp)) {
    return sdp.replace(new RegExp(`^a=rtpmap:${payload} [^\r\n]*`, 'm'), (found) => `${found}\r\na=fmtp:${payload} ${wanted.join(';')}`);
  }
  return sdp.replace(line, (_whole, parameters: string) => {
    const kept = parameters.split(';').filter((one) => !/^\s*(usedtx|useinbandfec)=/.test(one));
    return `a=fmtp:${payload} ${[...kept, ...wanted].join(';')}`;
  });
}

/** Asks the sender of Opus for frames of so many milliseconds (RFC 7587, ptime). Goes into the answer
 * likewise. */
export function withFrameLength(sdp: string, millis: number): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
  if (payload === undefined) return sdp;
  return sdp.replace(new RegExp(`^a=rtpmap:${payload} [^\r\n]*`, 'm'), (found) => `${found}\r\na=ptime:${String(millis)}`);
}

/** What sound takes, and a tiny picture. */
const START_KBIT = 60;
/** Chromium's own; with it the trial of the camera is over at once. */
const MOST_START_KBIT = 300;
/** The first probes are up to six times as fast as the start, and must not fill the line either. */
const START_SHARE = 0.25;
/** As long as the server takes a test for what the line is now. */
const TESTED_MILLIS = 2 * 3_600_000;

/** Where sending begins, by a test of the line on this device ("time bit/s", see
 * line-test/first-uplink.ts). */
export function startKbit(tested: string | null, now: number): number {
  const [at = NaN, bits = NaN] = (tested ?? '').split(' ').map(Number);
  const isRecent = now >= at && now - at <= TESTED_MILLIS;
  return isRecent && bits > 0 ? Math.round(Math.min(MOST_START_KBIT, Math.max(START_KBIT, (bits / 1000) * START_SHARE))) : START_KBIT;
}

/** Lets the browser's estimate of the line begin low instead of at 300 kbit/s, which would fill a
 * slow line for seconds before the first report. It is raised by probing. Only Chromium knows the
 * parameter. */
export function slowStart(sdp: string, kbit = START_KBIT): string {
  return sdp.replace(/^a=rtpmap:(\d+) (?:VP8|VP9|AV1|H264)\/90000\r?$/gim, (line, payload: string) => {
    return `${line.trimEnd()}\r\na=fmtp:${payload} x-google-start-bitrate=${String(kbit)}\r`;
  });
}
