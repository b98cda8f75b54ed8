// SPDX-License-Identifier: MPL-2.0
// Sound and a picture that are nobody's: what a test of a line sends instead of the person.

const WIDTH = 640;
const HEIGHT = 360;
const PICTURES_A_SECOND = 15;
/** So much of every picture is new, or there would be little to send. */
const BLOCKS = 60;
const BLOCK = 40;

export type TestMedia = { sound: MediaStreamTrack; picture: MediaStreamTrack; stop: () => void };

/** Noise, since silence is not sent. It goes to no loudspeaker. */
function noise(context: AudioContext): MediaStreamTrack {
  const second = context.createBuffer(1, context.sampleRate, context.sampleRate);
  second.getChannelData(0).forEach((_, at, samples) => (samples[at] = (Math.random() - 0.5) * 0.2));
  const source = new AudioBufferSourceNode(context, { buffer: second, loop: true });
  const destination = context.createMediaStreamDestination();
  source.connect(destination);
  source.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('no sound could be made');
  return track;
}

function draw(brush: CanvasRenderingContext2D): void {
  for (let block = 0; block < BLOCKS; block++) {
    brush.fillStyle = `hsl(${String(Math.random() * 360)} 60% ${String(20 + Math.random() * 60)}%)`;
    brush.fillRect(Math.random() * WIDTH, Math.random() * HEIGHT, BLOCK, BLOCK);
  }
}

/** To be called after a press, or a browser makes no sound. */
export function makeTestMedia(): TestMedia {
  const context = new AudioContext();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const brush = canvas.getContext('2d');
  // A stream takes pictures from a canvas that has been drawn on.
  if (brush) draw(brush);
  const [picture] = canvas.captureStream(PICTURES_A_SECOND).getVideoTracks();
  if (!brush || !picture) throw new Error('no picture could be made');
  const sound = noise(context);
  const timer = setInterval(() => draw(brush), 1000 / PICTURES_A_SECOND);
  const stop = () => {
    clearInterval(timer);
    sound.stop();
    picture.stop();
    void context.close().catch(() => undefined);
  };
  return { sound, picture, stop };
}
