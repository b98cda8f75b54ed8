// SPDX-License-Identifier: MPL-2.0
// A film that costs little to encode and to draw, for calls whose pictures are no subject of a test.
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let written

/** Its path. It is written once per test file. */
export function smallFilm() {
  if (written) return written
  const path = join(mkdtempSync(join(tmpdir(), 'diemcau-film-')), 'small.y4m')
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=5', '-t', '2', '-pix_fmt', 'yuv420p', path])
  written = path
  return path
}
