// SPDX-License-Identifier: MPL-2.0
/** Lost sound is asked for again (generic NACK, RFC 4585). Browsers can do so and do not offer it
 * by themselves: the line is added to the session description. */

/** The description with NACK for Opus. */
export function withSoundNack(sdp: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2\r?\n/gm;
  return sdp.replace(opus, (line, payloadType: string) => {
    const nack = `a=rtcp-fb:${payloadType} nack`;
    return sdp.split(/\r?\n/).includes(nack) ? line : `${line}${nack}\r\n`;
  });
}

/** Sets the local description with NACK for sound, or without it where the browser does not take
 * that. */
export async function setLocalDescription(connection: RTCPeerConnection, made: RTCSessionDescriptionInit): Promise<void> {
  try {
    await connection.setLocalDescription({ type: made.type, sdp: withSoundNack(made.sdp ?? '') });
  } catch {
    await connection.setLocalDescription(made);
  }
}
