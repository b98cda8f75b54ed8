// SPDX-License-Identifier: MPL-2.0
// Stills of the own shared screen, for those whose line does not carry its video.

import { MAX_SCREEN_STILL_BYTES } from '../generated/protocol';
import { drawn } from './still-camera';

/** Longest side and quality, tried in turn until a still is small enough. */
const ATTEMPTS = [[1280, 0.5], [1280, 0.3], [1024, 0.3], [800, 0.25], [640, 0.2], [480, 0.1]] as const;
/** A line with little room up takes a still of so many bytes in some seconds. */
const SMALL_BYTES = 12_000;
const LOOK_EVERY_MILLIS = 1_000;
/** The server asks again every ten seconds while a still is wanted. */
const WANTED_MILLIS = 15_000;
/** Changes are looked for in a picture of this width. */
const LOOK_WIDTH = 192;
/** A compressed picture of what stands still differs by so much. */
const NOISE = 6;

type Screen = {
  /** The track of the shared screen; none while none is shared. */
  track: () => MediaStreamTrack | null;
  hasLittleRoom: () => boolean;
  send: (still: Blob) => Promise<unknown>;
};

export class ScreenCamera {
  private video: HTMLVideoElement | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wantedUntil = 0;
  private isLooking = false;
  private last: Uint8ClampedArray | null = null;

  constructor(private readonly screen: Screen) {}

  /** Others want a still: it is sent as soon as the screen has changed since the last one. */
  wanted(): void {
    this.wantedUntil = performance.now() + WANTED_MILLIS;
    if (!this.isLooking) void this.look();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.wantedUntil = 0;
    this.release();
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    this.isLooking = true;
    // Playing may be refused, and the line may be lost: the next look tries again.
    const isSent = await this.sendIfChanged().catch(() => false);
    this.isLooking = false;
    if (isSent) this.wantedUntil = 0;
    if (this.screen.track() === null) this.stop();
    else if (performance.now() < this.wantedUntil) this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MILLIS);
    else if (!isSent) this.release();
  }

  private async sendIfChanged(): Promise<boolean> {
    const track = this.screen.track();
    if (track === null) return false;
    const video = await this.playing(track);
    if (video.videoWidth === 0) return false;
    const now = pixels(video);
    if (now === null || (this.last !== null && !differ(this.last, now))) return false;
    const most = this.screen.hasLittleRoom() ? SMALL_BYTES : MAX_SCREEN_STILL_BYTES;
    for (const [side, quality] of ATTEMPTS) {
      const still = await drawn(video, side, quality);
      if (!still || still.size > most) continue;
      // Switched off while it was drawn.
      if (this.screen.track() !== track) return false;
      this.last = now;
      try {
        await this.screen.send(still);
      } catch (error) {
        this.last = null;
        throw error;
      }
      return true;
    }
    return false;
  }

  private async playing(track: MediaStreamTrack): Promise<HTMLVideoElement> {
    if (this.video?.srcObject instanceof MediaStream && this.video.srcObject.getTracks()[0] === track) return this.video;
    this.release();
    this.last = null;
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    this.video = video;
    await video.play();
    return video;
  }

  private release(): void {
    if (this.video) this.video.srcObject = null;
    this.video = null;
  }
}

function pixels(video: HTMLVideoElement): Uint8ClampedArray | null {
  const canvas = document.createElement('canvas');
  canvas.width = LOOK_WIDTH;
  canvas.height = Math.max(1, Math.round((LOOK_WIDTH * video.videoHeight) / video.videoWidth));
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  context?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context?.getImageData(0, 0, canvas.width, canvas.height).data ?? null;
}

/** Whether somebody would see a difference. */
export function differ(before: Uint8ClampedArray, now: Uint8ClampedArray): boolean {
  return before.length !== now.length || now.some((value, i) => Math.abs(value - (before[i] ?? 0)) > NOISE);
}
