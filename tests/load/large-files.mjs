// SPDX-License-Identifier: MPL-2.0
// Files of 64 MB made to be expensive to read, one after the other: how long `diemcau verify`
// takes, and what the process that reads takes of memory. Prints one JSON object per kind. By hand:
// node load/large-files.mjs [--megabytes 64] [--kind WORDS]
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { KINDS } from './nasty-pdf.mjs'

const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname
const { values: options } = parseArgs({
  options: { megabytes: { type: 'string', default: '64' }, kind: { type: 'string', default: '' } },
})
// A little less, for what stands around what fills the file.
const size = Number(options.megabytes) * 1024 * 1024 - 64_000
/** The bar: any file under 512 MB and 20 s. */
const BAR = { mib: 512, seconds: 20 }

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']))

/** The process that reads, once it is there: a child of `parent`. */
function readerOf(parent) {
  for (const id of readdirSync('/proc')) {
    if (!/^\d+$/.test(id)) continue
    try {
      const status = readFileSync(`/proc/${id}/status`, 'utf8')
      if (status.includes(`PPid:\t${parent}\n`)) return id
    } catch {
      // It has ended meanwhile.
    }
  }
  return null
}

async function measure(file, data) {
  const begun = performance.now()
  const child = spawn(BINARY, ['--data', data, 'verify', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  child.stdout.on('data', (chunk) => { words += chunk })
  child.stderr.on('data', (chunk) => { words += chunk })
  let [reader, peak, cpu] = [null, 0, 0]
  const watch = setInterval(() => {
    reader ??= readerOf(child.pid)
    if (!reader) return
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${reader}/status`, 'utf8'))?.[1] ?? 0))
      const fields = readFileSync(`/proc/${reader}/stat`, 'utf8').split(') ')[1].split(' ')
      cpu = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
    } catch {
      // It has ended.
    }
  }, 5)
  const status = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  return { status, seconds: (performance.now() - begun) / 1000, cpuSeconds: cpu, peakMib: peak / 1024, words: words.trim().split('\n')[0] }
}

const folder = await mkdtemp(join(tmpdir(), 'diemcau-large-'))
let over = 0
try {
  for (const [kind, make] of Object.entries(KINDS)) {
    if (!kind.includes(options.kind)) continue
    const file = join(folder, 'file.pdf')
    const bytes = make(size)
    await writeFile(file, bytes)
    const { status, seconds, cpuSeconds, peakMib, words } = await measure(file, folder)
    const within = seconds < BAR.seconds && peakMib < BAR.mib
    over += within ? 0 : 1
    console.log(JSON.stringify({ kind, megabytes: Math.round(bytes.length / 1048576), seconds: Math.round(seconds * 10) / 10, reader_cpu_seconds: cpuSeconds, reader_peak_mib: Math.round(peakMib), within, status, words }))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = over ? 1 : 0
