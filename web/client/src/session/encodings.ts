// SPDX-License-Identifier: MPL-2.0
// How pictures are encoded: in which codec, in which sizes, and what is switched off when nobody
// takes it. Pure, see docs/decisions/0014-codecs.md.

import type { Source } from '../generated/protocol';
import { isSmall } from './machine';
import type { CameraAllowance, VoiceRate } from './uplink';

export type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string };

/** What this device can do. */
export type Machine = {
  cores: number;
  /** Media types of the codecs that it can send, such as `video/VP9`. */
  codecs: readonly string[];
  /** Whether it makes several sizes in one stream when asked to; only asked where that matters. */
  layersInOneStream: () => boolean;
};

export type Plan = {
  /** The only codec offered; null leaves it to browser and server, which agree on VP8. */
  codec: 'video/VP9' | 'video/AV1' | null;
  encodings: Encoding[];
  /** All sizes are in one stream. */
  scalable: boolean;
};

/** From so many on, VP9 and AV1 are encoded besides showing everybody else. Fewer: the fan is heard
 * in the meeting. */
const LARGE_MACHINE_CORES = 8;

/** Three sizes of the camera picture, smallest first: a quarter, a half, the whole. Rates in bit/s.
 */
const CAMERA_SIZES: Encoding[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 90_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 400_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];
/** Of a picture of 640x360 browsers make two sizes at most, and leave out the last of three: the
 * whole picture would never be sent. */
const SMALL_CAMERA_SIZES: Encoding[] = [
  { rid: 'q', scaleResolutionDownBy: 2, maxBitrate: 90_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 700_000 },
];
/** The same three sizes inside one stream: rates of the smallest alone, of the two smaller, of all,
 * bit/s. */
const SCALABLE_RATES = { 1: 90_000, 2: 450_000, 3: 1_500_000 };
export type Sizes = keyof typeof SCALABLE_RATES;
/** Pages and letters. Fifteen pictures a second are enough to follow a pointer; what is saved goes
 * into sharpness. */
const SCREEN: Encoding = { maxBitrate: 1_500_000, maxFramerate: 15 };
/** Speech; more is not heard on an office's loudspeaker. */
const VOICE: Encoding = { maxBitrate: 32_000 };
const VOICE_RATES: Record<VoiceRate, number> = { usual: 32_000, low: 20_000, narrow: 12_000 };
/** A picture for a line that takes little besides sound. */
const TINY = { width: 160, maxFramerate: 5, maxBitrate: 40_000 };

/** Of the `sizes` sizes of a camera in one stream, the smallest `left`. */
function scalableCamera(sizes: Sizes, left: Sizes): Encoding {
  const made = left < sizes ? left : sizes;
  return {
    scalabilityMode: made === 1 ? 'L1T3' : `L${String(made)}T3_KEY`,
    scaleResolutionDownBy: 2 ** (sizes - made),
    maxBitrate: SCALABLE_RATES[made],
  };
}

/** `plain`: somebody cannot show anything else. */
export function planFor(source: Source, { cores, codecs, layersInOneStream }: Machine, plain: boolean): Plan {
  const affords = (codec: string): boolean => !plain && cores >= LARGE_MACHINE_CORES && codecs.includes(codec);
  if (source === 'microphone') return { codec: null, encodings: [VOICE], scalable: false };
  if (source === 'screen') {
    // AV1 draws letters sharply at a low rate.
    return affords('video/AV1')
      ? { codec: 'video/AV1', encodings: [{ ...SCREEN, scalabilityMode: 'L1T1' }], scalable: false }
      : { codec: null, encodings: [SCREEN], scalable: false };
  }
  // An added camera gets what the first one and the voice leave.
  if (source !== 'camera') return { codec: null, encodings: (isSmall(cores) ? SMALL_CAMERA_SIZES : CAMERA_SIZES).map((size) => ({ ...size, priority: 'low' })), scalable: false };
  // Firefox knows VP9 and makes one size of it, which thin lines and small tiles would get as well.
  if (affords('video/VP9') && layersInOneStream()) return { codec: 'video/VP9', encodings: [scalableCamera(3, 3)], scalable: true };
  return { codec: null, encodings: isSmall(cores) ? SMALL_CAMERA_SIZES : CAMERA_SIZES, scalable: false };
}

/** So many sizes browsers make of a camera's picture inside one stream: none is narrower than 240
 * or lower than 135. */
export function sizesOf(width: number, height: number): Sizes {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const holds = (sizes: Sizes): boolean => long >= 240 * 2 ** (sizes - 1) && short >= 135 * 2 ** (sizes - 1);
  return holds(3) ? 3 : holds(2) ? 2 : 1;
}

/** The encodings of streams as they are to be when nobody takes those in `idle`. */
export function withoutIdle<T extends RTCRtpEncodingParameters>(encodings: readonly T[], idle: readonly string[]): T[] {
  return encodings.map((encoding) => ({ ...encoding, active: !idle.includes(encoding.rid ?? '') }));
}

/** The same for sizes inside one stream, which is of `sizes` sizes, s0, s1, s2: the largest are
 * left out and the rest stays as large as it was. */
export function withoutIdleSizes<T extends RTCRtpEncodingParameters>(encodings: readonly T[], idle: readonly string[], sizes: Sizes): T[] {
  // The only size has no name.
  const active = !idle.includes('') && !idle.includes('s0');
  const left = idle.includes('s1') ? 1 : idle.includes('s2') ? 2 : 3;
  return encodings.map((encoding) => (active ? { ...encoding, ...scalableCamera(sizes, left), active } : { ...encoding, active }));
}

/** Milliseconds of sound in a packet. */
export const FRAME_MILLIS: Record<VoiceRate, number> = { usual: 20, low: 40, narrow: 60 };

export function withVoice<T extends RTCRtpEncodingParameters>(encodings: readonly T[], rate: VoiceRate): T[] {
  return encodings.map((encoding) => ({ ...encoding, maxBitrate: VOICE_RATES[rate] }));
}

/** The encodings of a camera `width` wide as far as the line allows them. `planned` are those of the
 * plan, without what nobody takes. */
export function allowed<T extends Encoding>(planned: readonly T[], allowance: CameraAllowance, width: number): T[] {
  if (allowance === 'full') return [...planned];
  return planned.map((encoding, index) => {
    if (allowance === 'none' || index > 0) return { ...encoding, active: false };
    const tiny = { ...encoding, maxBitrate: TINY.maxBitrate, maxFramerate: TINY.maxFramerate, scaleResolutionDownBy: Math.max(1, width / TINY.width) };
    return encoding.scalabilityMode === undefined ? tiny : { ...tiny, scalabilityMode: 'L1T3' };
  });
}
