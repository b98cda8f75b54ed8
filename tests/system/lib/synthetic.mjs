// SPDX-License-Identifier: MPL-2.0
// A participant with an account and no browser: signs in, checks the site, stays in the meeting
// over its socket through restarts of the server, and votes.
import { randomBytes } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { WebSocket } from 'ws'
import { until } from './wait.mjs'

const AGAIN_MS = 500
const PING_EVERY_MS = 15_000

export class SyntheticParticipant {
  isInside = false
  /** The own participant, once inside. */
  id = null
  /** Told of every message, and of how many bytes the frame had that brought it. */
  told = () => undefined
  #socket = null
  #left = false
  #pings = null

  constructor(server, meeting, username) {
    Object.assign(this, { server, meeting, username })
  }

  /** By the one-time link of the command line. */
  async signIn() {
    const secret = (await this.server.cli('link', this.username)).match(/https?:\S+/)[0].split('/').pop()
    const answer = await fetch(`${this.server.url}/api/v1/auth/link`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ secret }) })
    if (!answer.ok) throw new Error(await answer.text())
    this.cookie = answer.headers.getSetCookie()[0].split(';')[0]
  }

  /** What the page asks over HTTP, of this meeting. */
  async ask(method, path, body) {
    const answer = await fetch(`${this.server.url}/api/v1/meetings/${this.meeting}${path}`, {
      method,
      headers: { cookie: this.cookie, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : answer.json()
  }

  /** Everything works at this site but what `found` says. */
  async checkSite(found = {}) {
    const { sites: [{ unit }] } = await this.ask('GET', '/check')
    const good = { microphone: 'works', camera: 'works', loudspeaker: 'heard', line: 'impossible', browser: '' }
    return this.ask('POST', '/check', { unit, name: '', phone: '', ...good, ...found })
  }

  async enter() {
    this.#connect()
    await until(`${this.username} is inside`, 60_000, () => this.isInside)
  }

  #connect() {
    const address = `${this.server.url.replace('http', 'ws')}/api/v1/meetings/${this.meeting}/live?lang=vi&packed=1`
    this.#socket = new WebSocket(address, { headers: { cookie: this.cookie, origin: this.server.url } })
    this.#socket.on('message', (frame, isPacked) => {
      const message = JSON.parse(isPacked ? inflateSync(frame) : frame)
      this.#received(message)
      this.told(message, frame.length)
    })
    this.#socket.on('open', () => {
      this.#pings = setInterval(() => this.send({ type: 'ping', sent_at: Date.now() }), PING_EVERY_MS)
    })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      clearInterval(this.#pings)
      this.isInside = false
      if (!this.#left) setTimeout(() => this.#connect(), AGAIN_MS)
    })
  }

  #received(message) {
    if (message.type === 'several') message.messages.forEach((one) => this.#received(one))
    if (message.type === 'welcome') {
      this.isInside = true
      this.id = message.you
    }
    if (message.type === 'closed' && message.reason === 'ended') this.#left = true
  }

  send(message) {
    this.#socket.send(JSON.stringify(message))
  }

  /** Votes; in a secret vote under a code of its own. Answers the code. */
  async vote(number, chosen, { secret = false } = {}) {
    const code = secret ? randomBytes(16).toString('hex') : null
    await this.ask('PUT', `/votes/${number}/ballot`, { chosen, code })
    return code
  }

  close() {
    this.#left = true
    clearInterval(this.#pings)
    this.#socket?.terminate()
  }
}
