// SPDX-License-Identifier: MPL-2.0
// Where a looped microphone was really silent, on the wall clock: known from the loop's own file,
// placed by what is in the recording, and not by anything that the recogniser said.
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const RATE = 8000
const FRAME_MS = 20
/** Quieter than this is silence, as RMS from 0 to 1; the loops are digital silence between
 * sentences. */
const SILENT = 0.004
/** Shorter pauses belong to the sentence. */
const PAUSE_MS = 1000
/** A loop is placed anew so often, because a busy machine lets a fake microphone lag. */
const PIECE_LOOPS = 2
/** So much of the recording must be as the loop says, or the loop is not placed. */
const FITS = 0.9

/** Of each frame of a sound file whether there is sound in it; gaps are silent frames. */
async function frames(file) {
  const args = ['-v', 'error', '-i', file, '-af', 'aresample=async=1:first_pts=0', '-ac', '1', '-ar', String(RATE), '-f', 's16le', '-']
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 1 << 28 })
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1)
  const size = (RATE * FRAME_MS) / 1000
  return Array.from({ length: Math.floor(samples.length / size) }, (_, i) => {
    const part = samples.subarray(i * size, (i + 1) * size)
    return Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / size) / 32768 > SILENT
  })
}

/** Short pauses count as sound: what is left is where nobody can have spoken. */
function withoutPauses(sound) {
  const out = [...sound]
  let last = null
  sound.forEach((on, i) => {
    if (!on) return
    if (last !== null && (i - last) * FRAME_MS < PAUSE_MS) out.fill(true, last, i)
    last = i
  })
  return out
}

/** A microphone's loop: of each frame whether somebody speaks. */
export const loopOf = async (file) => withoutPauses(await frames(file))

/** The recordings of `speaker`: `{ sound, clock }`, the clock as docs/recording-format.md has it.
 */
export async function recordingsOf(server, meeting, speaker) {
  const folder = join(server.data, 'recordings', meeting)
  const found = []
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json'))) {
    const sidecar = JSON.parse(await readFile(join(folder, name), 'utf8'))
    if (sidecar.labels.speaker !== speaker) continue
    const clock = [{ granule: 0, at_ms: sidecar.started_at_ms }, ...sidecar.clock]
    found.push({ sound: withoutPauses(await frames(join(folder, sidecar.audio))), clock })
  }
  return found
}

/** Server's time of a frame. */
function timeOf(recording, frame) {
  const granule = frame * FRAME_MS * 48
  const point = recording.clock.findLast((p) => p.granule <= granule) ?? recording.clock[0]
  return point.at_ms + (granule - point.granule) / 48
}

/** Where in the loop a piece of a recording begins, and how much of the piece is then as the loop
 * says. */
function place(piece, loop) {
  let best = { offset: 0, fits: 0 }
  for (let offset = 0; offset < loop.length; offset++) {
    const same = piece.reduce((sum, on, i) => sum + (on === loop[(i + offset) % loop.length] ? 1 : 0), 0)
    if (same / piece.length > best.fits) best = { offset, fits: same / piece.length }
  }
  return best
}

/** The silent stretches of a recording as the loop has them, in the server's time: `[{ from, to
 * }]`. `open` tells of a time whether the microphone was on. `shift` moves the loop, to see that a
 * wrong placing is noticed. */
export function silentStretches(recording, loop, open, shift = 0) {
  const size = PIECE_LOOPS * loop.length
  const silent = []
  for (let begin = 0; begin + loop.length <= recording.sound.length; begin += size) {
    // The rest, when it is no whole piece, belongs to the last one.
    const end = begin + 2 * size > recording.sound.length ? recording.sound.length : begin + size
    const piece = recording.sound.slice(begin, end)
    if (!open(timeOf(recording, begin), timeOf(recording, end - 1))) continue
    const { offset, fits } = place(piece, loop)
    if (fits < FITS) throw new Error(`a loop does not fit its recording: ${fits}`)
    let from = null
    for (let i = 0; i <= piece.length; i++) {
      // A busy machine lets a fake microphone lag within a piece: where the recording has sound,
      // somebody spoke. A shifted loop is taken as it is.
      const heard = shift === 0 && piece[i]
      const speaks = i === piece.length || heard || loop[(i + offset + shift) % loop.length]
      if (!speaks) from ??= i
      if (speaks && from !== null) {
        silent.push({ from: timeOf(recording, begin + from), to: timeOf(recording, begin + i) })
        from = null
      }
    }
    if (end === recording.sound.length) break
  }
  return silent
}
