// SPDX-License-Identifier: MPL-2.0
// A film that costs little to encode and to draw, for calls whose pictures are no subject of a test.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [WIDTH, HEIGHT] = [160, 90]
const FRAMES_PER_SECOND = 5
const FRAMES = 10
const GREY = 128

/** A bar that moves over grey, as Y4M. */
function frames() {
  const luma = WIDTH * HEIGHT
  const all = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`)]
  for (let n = 0; n < FRAMES; n += 1) {
    const frame = Buffer.alloc(luma + luma / 2, GREY)
    const from = n * (WIDTH / FRAMES)
    for (let y = 0; y < HEIGHT; y += 1) frame.fill(255, y * WIDTH + from, y * WIDTH + from + WIDTH / FRAMES)
    all.push(Buffer.from('FRAME\n'), frame)
  }
  return Buffer.concat(all)
}

let written = null

/** Where it is; written once. */
export function smallFilm() {
  written ??= mkdtemp(join(tmpdir(), 'diemcau-film-')).then(async (folder) => {
    const path = join(folder, 'small.y4m')
    await writeFile(path, frames())
    return path
  })
  return written
}
