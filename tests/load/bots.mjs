// SPDX-License-Identifier: MPL-2.0
// `diemcau probe` with hundreds of participants, and what it and the server used meanwhile.
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { wav } from '../system/lib/voices.mjs'

const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname
const TICKS_PER_SECOND = Number((await promisify(execFile)('getconf', ['CLK_TCK'])).stdout)
const RATE = 16_000

/** Five seconds of a tone that comes and goes, which is louder than silence and smaller than a
 * voice to carry around. */
async function voice(path) {
  const samples = Buffer.alloc(5 * RATE * 2)
  for (let i = 0; i < 5 * RATE; i += 1) {
    samples.writeInt16LE(Math.round(8000 * Math.sin(i * 0.17) * (i % RATE < RATE * 0.7 ? 1 : 0)), i * 2)
  }
  await writeFile(path, wav(samples, RATE))
  return path
}

/** What a process has used so far, or nothing when it is gone. */
function usage(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, peakMiB: Number(peak?.[1] ?? 0) / 1024 }
  } catch {
    return null
  }
}

/** Runs the bots with these options of `diemcau probe`; answers its report and what both processes
 * used. */
export async function probe(server, meeting, options) {
  const args = ['--data', server.data, 'probe', `${server.url}/hop/${meeting}`, '--json', '--voice', await voice(join(server.data, 'voice.wav'))]
  for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value)
  const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let used = { probe: null, server: null }
  const watch = setInterval(() => {
    used = { probe: usage(child.pid) ?? used.probe, server: usage(server.pid) ?? used.server }
  }, 250)
  let text = ''
  child.stdout.on('data', (chunk) => { text += chunk })
  const status = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (!text) throw new Error(`diemcau probe ended with status ${status}`)
  return { report: JSON.parse(text), used }
}

/** The report without the single bots, with what they add up to. */
export function figures({ each, ...whole }, used) {
  const packets = each.reduce((sum, bot) => sum + bot.sound.packets + bot.picture.packets, 0)
  const problems = {}
  for (const { problem } of each) if (problem) problems[problem] = (problems[problem] ?? 0) + 1
  const rounded = (value) => Math.round(value * 1000) / 1000
  return {
    ...whole,
    problems,
    sound_lost: each.reduce((sum, bot) => sum + bot.sound.lost, 0),
    packets_received: packets,
    probe_cpu_seconds: rounded(used.probe.cpuSeconds),
    probe_cpu_ms_per_1000_packets: rounded((used.probe.cpuSeconds * 1e6) / packets),
    probe_peak_mib: rounded(used.probe.peakMiB),
    server_cpu_seconds: rounded(used.server.cpuSeconds),
    server_peak_mib: rounded(used.server.peakMiB),
  }
}
