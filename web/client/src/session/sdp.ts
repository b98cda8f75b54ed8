// SPDX-License-Identifier: MPL-2.0
// Small changes to session descriptions that no API offers.

/**
 * Asks the sender of Opus to stop sending in silence (RFC 7587, usedtx) and to repair lost packets from the next one
 * (useinbandfec). A browser obeys what stands in the other side's description, so this goes into the answer.
 */
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

/** What tells one peer connection of the server from the next: a new one has a new session number.
 * An ICE restart keeps it. */
export function connectionName(sdp: string): string {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}
