// SPDX-License-Identifier: MPL-2.0
// A call while strangers send files: a hundred at once from ten addresses, half of them made to be
// expensive, and the synthetic participants of the call count what they miss. Prints one JSON
// object. By hand: node load/strangers-files.mjs [--count 10] [--seconds 60] [--waves 2]
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { TestServer } from '../system/lib/server.mjs'
import { figures, probe } from './bots.mjs'
import { KINDS } from './nasty-pdf.mjs'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    waves: { type: 'string', default: '2' },
  },
})
const [FILES, ADDRESSES] = [100, 10]
const MEGABYTE = 1024 * 1024

/** Sends one file; its status and how long the answer took. */
async function send(url, file, address) {
  const begun = performance.now()
  const headers = { 'content-type': 'application/pdf', 'x-forwarded-for': address }
  const answer = await fetch(`${url}/api/v1/verify`, { method: 'POST', headers, body: file }).catch(() => null)
  await answer?.arrayBuffer().catch(() => null)
  return { status: answer?.status ?? 0, seconds: (performance.now() - begun) / 1000 }
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
  const files = [
    Buffer.from('%PDF-1.7\nand nothing more'),
    KINDS['objects that take more memory than room'](4 * MEGABYTE),
    KINDS['hundreds of thousands of updates'](MEGABYTE),
    KINDS['fields in fields in fields'](4 * MEGABYTE),
  ]
  const seconds = Number(options.seconds)
  const calling = probe(server, printed.trim().split('\n').pop().trim(), { count: options.count, seconds: options.seconds, speakers: '2', ramp: '2' })
  const answers = []
  const sending = (async () => {
    for (let wave = 0; wave < Number(options.waves); wave += 1) {
      await wait((seconds * 1000) / (Number(options.waves) + 1))
      answers.push(...Array.from({ length: FILES }, (_, n) => send(server.url, files[n % files.length], `10.20.${wave}.${n % ADDRESSES}`)))
    }
  })()
  const { report, used } = await calling
  await sending
  const sent = await Promise.all(answers)
  const statuses = {}
  for (const { status } of sent) statuses[status] = (statuses[status] ?? 0) + 1
  const longest = (status) => Math.max(0, ...sent.filter((one) => one.status === status).map((one) => one.seconds))
  const rounded = (value) => Math.round(value * 100) / 100
  console.log(JSON.stringify({
    bench: 'strangers-files',
    files: { statuses, longest_refusal_seconds: rounded(longest(503)), longest_answer_seconds: rounded(Math.max(longest(200), longest(422))) },
    ...figures(report, used),
  }))
  if (report.verdict === 'weak') process.exitCode = 1
} finally {
  await server.stop()
}
