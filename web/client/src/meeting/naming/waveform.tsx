// SPDX-License-Identifier: MPL-2.0
// How loud a recording is, over its time: who was named stands out by colour, a stretch is chosen
// by dragging, a press plays the sentence there.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { url } from '../../api/client';
import { LOUDNESS_STEP_MS, type MeetingId, type Millis, type Segment, type SoundFileView } from '../../generated/protocol';
import { Button } from '../../ui/button';
import { playing, position } from '../transcript-player';
import { clock } from '../transcript-turns';
import { at } from './selection';
import { say } from './words';

const HEIGHT = 72;
/** A canvas of more pixels is not drawn by some browsers. */
const WIDEST = 12_000;
const ZOOMS = [1, 2, 4, 8, 16, 32];
/** A shorter drag is a press. */
const DRAG_PIXELS = 4;
const UNNAMED = '#7d8591';
/** Told apart also by who does not see all colours: they differ in lightness. */
const COLOURS = ['#0b4a8f', '#b3261e', '#1a6b3a', '#7a4d00', '#6a3fa0', '#00707a', '#8f1d5f', '#3d4a1f'];
const CHOSEN = 'rgb(11 74 143 / 0.16)';
const NOW = '#d93a2f';

/** A colour for each speaker, in the order in which they are named first. */
function colours(segments: readonly Segment[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const { speaker, named_by } of segments) {
    if (named_by !== null && !known.has(speaker)) known.set(speaker, COLOURS[known.size % COLOURS.length] ?? UNNAMED);
  }
  return known;
}

/** The loudest step of each column of a recording of so many milliseconds. */
function columns(loudness: Uint8Array, length: number, width: number): number[] {
  const perColumn = length / LOUDNESS_STEP_MS / width;
  return Array.from({ length: width }, (_, x) => {
    const [from, until] = [Math.floor(x * perColumn), Math.max(Math.floor(x * perColumn) + 1, Math.floor((x + 1) * perColumn))];
    return loudness.subarray(from, until).reduce((most, step) => Math.max(most, step), 0);
  });
}

export function Waveform({ meeting, file, segments, chosen, onStretch, onSentence }: {
  meeting: MeetingId;
  file: SoundFileView;
  /** Of this recording, by time. */
  segments: readonly Segment[];
  chosen: ReadonlySet<string>;
  onStretch: (from: Millis, until: Millis) => void;
  onSentence: (segment: Segment) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const loudness = useSignal<Uint8Array | null>(null);
  const zoom = useSignal(0);
  const drag = useSignal<{ from: number; to: number } | null>(null);
  const length = file.length_ms ?? 0;
  useEffect(() => {
    const stop = new AbortController();
    fetch(`/api/v1${url`/meetings/${meeting}/sound-files/${file.id}/loudness`}`, { credentials: 'same-origin', signal: stop.signal })
      .then(async (response) => {
        if (response.ok) loudness.value = new Uint8Array(await response.arrayBuffer());
      })
      // The transcript below says everything that can be chosen.
      .catch(() => undefined);
    return () => stop.abort();
  }, [file.id]);
  const width = () => Math.min(WIDEST, Math.round((place.current?.clientWidth ?? 600) * (ZOOMS[zoom.value] ?? 1)));
  const timeAt = (x: number) => {
    const wide = canvas.current?.clientWidth ?? width();
    return file.begins_at + Math.round((Math.min(Math.max(x, 0), wide) / Math.max(wide, 1)) * length);
  };
  const xOf = (moment: Millis) => ((moment - file.begins_at) / Math.max(length, 1)) * width();
  useEffect(() => {
    const [element, steps] = [canvas.current, loudness.value];
    const context = element?.getContext('2d');
    if (!element || !context || !steps) return;
    const wide = width();
    [element.width, element.height] = [wide, HEIGHT];
    context.clearRect(0, 0, wide, HEIGHT);
    const ofSpeaker = colours(segments);
    context.fillStyle = CHOSEN;
    for (const one of segments.filter(({ id }) => chosen.has(id))) context.fillRect(xOf(one.starts_at), 0, Math.max(1, xOf(one.ends_at) - xOf(one.starts_at)), HEIGHT);
    if (drag.value) context.fillRect(Math.min(drag.value.from, drag.value.to), 0, Math.abs(drag.value.to - drag.value.from), HEIGHT);
    let next = 0;
    columns(steps, length, wide).forEach((step, x) => {
      const moment = file.begins_at + (x / wide) * length;
      while ((segments[next]?.ends_at ?? Infinity) < moment) next += 1;
      const said = segments[next];
      const isSaid = said !== undefined && said.starts_at <= moment;
      context.fillStyle = (isSaid && said.named_by !== null && ofSpeaker.get(said.speaker)) || UNNAMED;
      const high = Math.max(1, (step / 255) * (HEIGHT - 4));
      context.fillRect(x, (HEIGHT - high) / 2, 1, high);
    });
    const sounds = segments.find(({ id }) => id === playing.value?.segment);
    if (sounds) {
      context.fillStyle = NOW;
      context.fillRect(xOf(sounds.starts_at + Math.max(0, position.value)), 0, 2, HEIGHT);
    }
  }, [position.value, playing.value, drag.value, loudness.value, zoom.value, segments, chosen]);
  const xIn = (event: PointerEvent) => event.clientX - (canvas.current?.getBoundingClientRect().left ?? 0);
  const end = (event: PointerEvent) => {
    const dragged = drag.value;
    drag.value = null;
    if (!dragged) return;
    const to = xIn(event);
    if (Math.abs(to - dragged.from) >= DRAG_PIXELS) {
      onStretch(timeAt(Math.min(dragged.from, to)), timeAt(Math.max(dragged.from, to)));
      return;
    }
    const sentence = at(segments, timeAt(to));
    if (sentence) onSentence(sentence);
  };
  return (
    <div class="wave">
      <div class="wave-place" ref={place}>
        <canvas
          ref={canvas}
          class="wave-canvas"
          height={HEIGHT}
          role="img"
          aria-label={say('wave', { name: file.name })}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag.value = { from: xIn(event), to: xIn(event) };
          }}
          onPointerMove={(event) => {
            if (drag.value) drag.value = { ...drag.value, to: xIn(event) };
          }}
          onPointerUp={end}
          onPointerCancel={() => (drag.value = null)}
        />
      </div>
      <div class="wave-bar">
        <span class="small soft">{clock(file.begins_at)}</span>
        <span class="wave-zoom">
          <Button label={say('smaller')} onClick={() => (zoom.value = Math.max(0, zoom.value - 1))}>
            −
          </Button>
          <Button label={say('larger')} onClick={() => (zoom.value = Math.min(ZOOMS.length - 1, zoom.value + 1))}>
            +
          </Button>
        </span>
        <span class="small soft">{clock(file.begins_at + length)}</span>
      </div>
    </div>
  );
}
