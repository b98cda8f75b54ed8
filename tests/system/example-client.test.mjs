// SPDX-License-Identifier: MPL-2.0
// A client written from docs/protocol.md alone takes part in a meeting; and that page names every
// message there is.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const CLIENT = new URL('../example-client/client.mjs', import.meta.url).pathname
const PASSWORD = 'mot mat khau dai'

const root = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The example client as a process of its own, at a terminal that the test types into. */
class Client {
  printed = ''

  constructor(server, meeting, username) {
    const env = { ...process.env, DIEMCAU_USER: username, DIEMCAU_PASSWORD: PASSWORD }
    this.process = spawn(process.execPath, [CLIENT, server, meeting], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.process.stdout.on('data', (chunk) => { this.printed += chunk })
    this.ended = new Promise((resolve) => this.process.once('exit', resolve))
  }

  type(line) {
    this.process.stdin.write(`${line}\n`)
  }

  /** Waits until `text` has been printed so many times. */
  async prints(text, times = 1) {
    const printed = () => this.printed.split(text).length > times
    await until(`"${text}" is printed`, 20_000, printed).catch((error) => {
      throw new Error(`${error.message}; printed was:\n${this.printed}`)
    })
  }
}

describe('a client written from the documentation', { timeout: 600_000 }, () => {
  /** @type {TestMeeting} */
  let meeting
  const clients = {}

  before(async () => {
    meeting = await TestMeeting.create()
    for (const username of ['lap', 'pho']) await setPassword(meeting.server, username)
  })

  after(async () => {
    for (const client of Object.values(clients)) client.process.kill()
    await meeting?.close()
  })

  test('joins, lists the participants, and its message reaches the others', async () => {
    clients.lap = new Client(meeting.server.url, meeting.id, 'lap')
    await clients.lap.prints(`in "${meeting.title}" as Lò Văn Lập`)
    clients.pho = new Client(meeting.server.url, meeting.id, 'pho')
    await clients.pho.prints('here: Lò Văn Lập, Giàng Thị Phố')
    await clients.lap.prints('Giàng Thị Phố came')
    clients.pho.type('Xã Bản Phố đã có mặt.')
    await clients.lap.prints('Giàng Thị Phố: Xã Bản Phố đã có mặt.')
    clients.lap.type('/ask')
    await clients.pho.prints('Lò Văn Lập asks for the floor')
    // Long enough to go packed, in both directions.
    const long = 'Báo cáo thu ngân sách của xã. '.repeat(50).trim()
    clients.lap.type(long)
    await clients.pho.prints(`Lò Văn Lập: ${long}`)
  })

  test('reconnects by itself after the server was killed, and gets the whole state again', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    await clients.pho.prints(`in "${meeting.title}" as Giàng Thị Phố`, 2)
    await clients.pho.prints('Giàng Thị Phố: Xã Bản Phố đã có mặt.', 2)
    await clients.lap.prints(`in "${meeting.title}" as Lò Văn Lập`, 2)
    await clients.lap.prints('ask for the floor: Lò Văn Lập')
    clients.lap.type('/withdraw')
    await clients.pho.prints('Lò Văn Lập no longer asks for the floor')
  })

  test('leaves, and the others see it', async () => {
    clients.lap.type('/leave')
    assert.equal(await clients.lap.ended, 0)
    await clients.pho.prints('Lò Văn Lập left')
  })

  test('the documentation names every message and nothing else', async () => {
    const types = await root('web/client/src/generated/protocol.ts')
    const page = await root('docs/protocol.md')
    const sections = { ClientMessage: 'Messages to the server', ServerMessage: 'Messages from the server' }
    for (const [type, heading] of Object.entries(sections)) {
      // The messages are a union of the features' unions.
      const definition = (name) => types.split(`export type ${name} = `)[1].split('\nexport ')[0]
      const parts = definition(type).replace(';', '').split('|').map((name) => definition(name.trim())).join('\n')
      const known = [...parts.matchAll(/"type": "(\w+)"/g)].map(([, name]) => name).sort()
      assert.ok(known.length > 20, `${type}: ${known.length} messages found`)
      const section = page.split(`## ${heading}`)[1].split('\n## ')[0]
      const named = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).filter((name) => name !== 'type').sort()
      assert.deepEqual(named, known, heading)
    }
    const version = types.match(/PROTOCOL_VERSION = (\d+)/)[1]
    assert.ok(page.includes(`describes version ${version}.`), `the page describes version ${version}`)
  })
})

/** As a person does: by the one-time link of the command line. */
async function setPassword(server, username) {
  const post = (path, body, cookie) =>
    fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(cookie && { cookie }) }, body: JSON.stringify(body) })
  const secret = (await server.cli('link', username)).match(/https?:\S+/)[0].split('/').pop()
  const link = await post('/auth/link', { secret })
  assert.equal(link.status, 200, await link.text())
  const cookie = link.headers.getSetCookie()[0].split(';')[0]
  assert.equal((await post('/me/password', { current: null, new: PASSWORD }, cookie)).status, 204)
}
