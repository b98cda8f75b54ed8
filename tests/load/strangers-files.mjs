// SPDX-License-Identifier: MPL-2.0
// A call while strangers send files: a hundred at once from ten addresses, half of them made to be
// expensive, and the synthetic participants of the call count what they miss. The second wave comes
// from ten networks far from each other. Meanwhile a secretary who is signed in and a stranger at a
// quiet address have a small file verified every few seconds. Prints one JSON object. By hand: node
// load/strangers-files.mjs [--count 10] [--seconds 60] [--waves 2]
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
async function send(url, file, address, more = {}) {
  const begun = performance.now()
  const headers = { 'content-type': 'application/pdf', 'x-forwarded-for': address, ...more }
  const answer = await fetch(`${url}/api/v1/verify`, { method: 'POST', headers, body: file }).catch(() => null)
  await answer?.arrayBuffer().catch(() => null)
  return { status: answer?.status ?? 0, seconds: (performance.now() - begun) / 1000 }
}

/** The cookie of somebody who has opened their link. */
async function signedIn(server, username) {
  const printed = await server.cli('link', username)
  const secret = new URL(printed.match(/https?:\S+/)[0]).pathname.split('/').pop()
  const headers = { 'content-type': 'application/json', origin: server.url }
  const answer = await fetch(`${server.url}/api/v1/auth/link`, { method: 'POST', headers, body: JSON.stringify({ secret }) })
  return answer.headers.get('set-cookie').split(';')[0]
}

const rounded = (value) => Math.round(value * 100) / 100

function longest(sent, ...statuses) {
  return rounded(Math.max(0, ...sent.filter((one) => statuses.includes(one.status)).map((one) => one.seconds)))
}

function counted(sent) {
  const statuses = {}
  for (const { status } of sent) statuses[status] = (statuses[status] ?? 0) + 1
  return statuses
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
      const from = (n) => (wave === 0 ? `10.20.0.${n % ADDRESSES}` : `10.${20 + (n % ADDRESSES)}.${wave}.1`)
      answers.push(...Array.from({ length: FILES }, (_, n) => send(server.url, files[n % files.length], from(n))))
    }
  })()
  const cookie = await signedIn(server, 'binh')
  const [secretary, quiet] = [[], []]
  let over = false
  const looking = [[secretary, '10.9.0.1', { cookie }], [quiet, '192.0.2.1', {}]].map(async ([times, address, headers]) => {
    while (!over) {
      times.push(await send(server.url, files[0], address, headers))
      await wait(3_000)
    }
  })
  const { report, used } = await calling
  await sending
  const sent = await Promise.all(answers)
  over = true
  await Promise.all(looking)
  console.log(JSON.stringify({
    bench: 'strangers-files',
    files: {
      statuses: counted(sent),
      // Most are refused at the head of the request; a few lose their place to somebody who owes
      // less.
      refused_within_two_seconds: sent.filter((one) => one.status === 503 && one.seconds < 2).length,
      longest_refusal_seconds: longest(sent, 503),
      longest_answer_seconds: longest(sent, 200, 422),
    },
    signed_in: { statuses: counted(secretary), longest_seconds: longest(secretary, 200, 503) },
    quiet_address: { statuses: counted(quiet), longest_seconds: longest(quiet, 200, 503) },
    ...figures(report, used),
  }))
  if (report.verdict === 'weak') process.exitCode = 1
} finally {
  await server.stop()
}
