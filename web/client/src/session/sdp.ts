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

/** Lets the browser's estimate of the line begin low instead of at 300 kbit/s, which would fill a
 * slow line for seconds before the first report. It is raised by probing. Only Chromium knows the
 * parameter. */
export function slowStart(sdp: string): string {
  return sdp.replace(/^a=rtpmap:(\d+) (?:VP8|VP9|AV1|H264)\/90000\r?$/gim, (line, payload: string) => {
    return `${line.trimEnd()}\r\na=fmtp:${payload} x-google-start-bitrate=${String(START_KBIT)}\r`;
  });
}
