// A conference in which everybody comes at once: a server on this machine, and `diemcau probe` with hundreds of participants.
// Prints one JSON object. By hand: node load/join-storm.mjs [--count 300] [--ramp 10] [--seconds 20] [--speakers 1]
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { TestServer } from '../system/lib/server.mjs'

const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname
const TICKS_PER_SECOND = Number((await promisify(execFile)('getconf', ['CLK_TCK'])).stdout)
const RATE = 16_000

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    ramp: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '20' },
    speakers: { type: 'string', default: '1' },
  },
})

/** Five seconds of a tone that comes and goes, which is louder than silence and smaller than a voice to carry around. */
async function voice(path) {
  const samples = 5 * RATE
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(RATE, 24)
  wav.writeUInt32LE(RATE * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i += 1) {
    wav.writeInt16LE(Math.round(8000 * Math.sin(i * 0.17) * (i % RATE < RATE * 0.7 ? 1 : 0)), 44 + i * 2)
  }
  await writeFile(path, wav)
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

async function probe(server, meeting) {
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

const server = await TestServer.create()
try {
  const units = join(server.data, 'units.csv')
  await writeFile(units, 'code,name,parent_code\nT01,UBND tỉnh Sơn Lâm,\n')
  await server.cli('unit', 'import', units)
  for (const [username, name] of [['an', 'Nguyễn Văn An'], ['binh', 'Trần Thị Bình']]) {
    await server.cli('user', 'add', username, '--name', name, '--unit', 'T01')
  }
  const printed = await server.cli('meeting', 'create', '--title', 'Diễn tập', '--chair', 'an', '--secretary', 'binh')
  await server.start()
  const { report, used } = await probe(server, printed.trim().split('\n').pop().trim())
  const { each, ...whole } = report
  const packets = each.reduce((sum, bot) => sum + bot.sound.packets + bot.picture.packets, 0)
  const problems = {}
  for (const { problem } of each) if (problem) problems[problem] = (problems[problem] ?? 0) + 1
  const rounded = (value) => Math.round(value * 1000) / 1000
  console.log(JSON.stringify({
    bench: 'join-storm',
    ...whole,
    problems,
    sound_lost: each.reduce((sum, bot) => sum + bot.sound.lost, 0),
    packets_received: packets,
    probe_cpu_seconds: rounded(used.probe.cpuSeconds),
    probe_cpu_ms_per_1000_packets: rounded((used.probe.cpuSeconds * 1e6) / packets),
    probe_peak_mib: rounded(used.probe.peakMiB),
    server_cpu_seconds: rounded(used.server.cpuSeconds),
    server_peak_mib: rounded(used.server.peakMiB),
  }))
} finally {
  await server.stop()
}
