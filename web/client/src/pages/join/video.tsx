// SPDX-License-Identifier: MPL-2.0
import { useEffect, useRef } from 'preact/hooks';

/** One moving picture. Sound never comes from here. */
export function Video({ track, label, mirrored = false, whole = false, participant, source }: {
  track: MediaStreamTrack;
  label: string;
  mirrored?: boolean;
  /** Show everything, with bars, instead of filling the frame: letters at the edge matter. */
  whole?: boolean;
  participant?: string;
  source?: string;
}) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    // A browser that saves power may stop a picture that is not watched; it goes on when it is.
    video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  const kinds = ['video', mirrored && 'video-mirrored', whole && 'video-whole'].filter(Boolean).join(' ');
  return <video ref={element} class={kinds} autoplay muted playsInline aria-label={label} data-participant={participant} data-source={source} />;
}
