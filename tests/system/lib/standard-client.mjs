// SPDX-License-Identifier: MPL-2.0
// Encoders and players by other people: aiortc in a process of its own, see standard-client.py.
import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './wait.mjs'

const PYTHON = process.env.AIORTC_PYTHON ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'diemcau/aiortc/bin/python')
const CLIENT = new URL('standard-client.py', import.meta.url).pathname

export class StandardClient {
  #process
  #errors = ''
  answer
  state
  ended

  /** `arguments`: publish URL SOUND, or receive URL. Answers when its POST was answered. */
  static async start(token, ...args) {
    const client = new StandardClient()
    client.#process = spawn(PYTHON, [CLIENT, ...args], { env: { ...process.env, TOKEN: token }, stdio: ['pipe', 'pipe', 'pipe'] })
    client.#process.stderr.on('data', (chunk) => { client.#errors = (client.#errors + chunk).slice(-20_000) })
    createInterface({ input: client.#process.stdout }).on('line', (line) => {
      const { event, ...said } = JSON.parse(line)
      client[event] = said
    })
    await until('the POST is answered', 30_000, () => {
      if (client.#process.exitCode !== null && !client.answer) throw new Error(`the client stopped:\n${client.#errors}`)
      return client.answer
    })
    return client
  }

  /** Waits until its state is as wanted. */
  until(what, limitMs, wanted) {
    return until(what, limitMs, () => this.state && wanted(this.state) && this.state).catch((error) => {
      throw new Error(`${error.message}; its state: ${JSON.stringify(this.state)}\n${this.#errors}`)
    })
  }

  /** Ends the session by DELETE. Answers the status. */
  async end() {
    this.#process.stdin.write('end\n')
    return (await until('the session has ended', 20_000, () => this.ended)).status
  }

  /** Gone without a word. */
  vanish() {
    this.#process.kill('SIGKILL')
  }
}
