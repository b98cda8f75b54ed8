// SPDX-License-Identifier: MPL-2.0
// Puts the worker that keeps the own sound into the way of the microphone's packets. Browsers
// without encoded transforms keep nothing; the call is the same there.

import { savePreference } from '../session/preferences';
import { KEPT } from './kept';
import { waiting } from './waiting';
import type { Keep, Kept } from './worker';
// Inside this file: sound waits for the worker, and must not wait for the line.
import SpeechWorker from './worker?worker&inline';

type Transform = new (worker: Worker) => object;
type TransformedSender = RTCRtpSender & { transform: unknown };

const transform = (): Transform | undefined => (window as { RTCRtpScriptTransform?: Transform }).RTCRtpScriptTransform;

export class Tap {
  private worker: Worker | null = null;
  private keep: Keep = null;

  /** `onFailed`: connections that were tapped carry no sound any more, and new ones are not. */
  constructor(private readonly onFailed: () => void) {
    if (!transform()) return;
    try {
      this.worker = new SpeechWorker();
    } catch {
      return;
    }
    this.worker.onerror = () => {
      this.worker = null;
      this.onFailed();
    };
    this.worker.onmessage = ({ data }: MessageEvent<Kept>) => {
      if ('full' in data) waiting.full.value = true;
      else {
        savePreference(KEPT, 'yes');
        waiting.kept(data.millis);
      }
    };
  }

  /** Taps the microphone of a new connection. Chromium ignores a transform that comes later. */
  tap(sender: RTCRtpSender): void {
    const Transform = transform();
    if (!Transform || !this.worker) return;
    try {
      (sender as TransformedSender).transform = new Transform(this.worker);
    } catch {
      // A browser that has the name alone.
      this.worker = null;
    }
  }

  /** Whose sound of which meeting is kept; none while nothing is recorded of it. */
  keeps(keep: Keep): void {
    if (keep?.owner === this.keep?.owner && keep?.meeting === this.keep?.meeting) return;
    this.keep = keep;
    this.worker?.postMessage(keep);
  }

  stop(): void {
    const { worker } = this;
    this.worker = null;
    if (worker) worker.onerror = null;
    // The last stretch is written first.
    worker?.postMessage(null);
    setTimeout(() => worker?.terminate(), 2_000);
  }
}
